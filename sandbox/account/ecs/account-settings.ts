import type {
  DeleteAccountSettingRequest,
  DeleteAccountSettingResponse,
  ListAccountSettingsRequest,
  ListAccountSettingsResponse,
  PutAccountSettingDefaultRequest,
  PutAccountSettingDefaultResponse,
  PutAccountSettingRequest,
  PutAccountSettingResponse,
  Setting,
} from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import { AwsError, notSimulated } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { invalid } from './errors.ts';
import { type Answer, operation } from './operation.ts';
import { page } from './pages.ts';

const ON_OFF = ['enabled', 'disabled', 'on', 'off'];

/**
 * Every setting: what it may be (undefined: AWS's to set) and what it is when nobody has set it. Only containerInsights
 * changes what this account does. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
 */
const SETTINGS: Record<string, { values?: readonly string[]; initially: string }> = {
  containerInsights: { values: ['enabled', 'disabled', 'enhanced'], initially: 'disabled' },
  serviceLongArnFormat: { values: ON_OFF, initially: 'enabled' },
  taskLongArnFormat: { values: ON_OFF, initially: 'enabled' },
  containerInstanceLongArnFormat: { values: ON_OFF, initially: 'enabled' },
  awsvpcTrunking: { values: ON_OFF, initially: 'disabled' },
  fargateFIPSMode: { values: ON_OFF, initially: 'disabled' },
  fargateTaskRetirementWaitPeriod: { values: ['0', '7', '14'], initially: '7' },
  fargateEventWindows: { values: ON_OFF, initially: 'disabled' },
  tagResourceAuthorization: { values: ON_OFF, initially: 'on' },
  guardDutyActivate: { initially: 'off' },
  defaultLogDriverMode: { values: ['blocking', 'non-blocking'], initially: 'non-blocking' },
};

function put(input: Wire<PutAccountSettingRequest>, call: Call): Answer<PutAccountSettingResponse> {
  const principal = principalOf(input.principalArn, call);
  if (input.name === 'fargateTaskRetirementWaitPeriod') {
    throw denied('Only the root user can set fargateTaskRetirementWaitPeriod for a principal.');
  }
  return { setting: set(input.name, input.value, principal, call) };
}

function putDefault(
  input: Wire<PutAccountSettingDefaultRequest>,
  call: Call,
): Answer<PutAccountSettingDefaultResponse> {
  return { setting: set(input.name, input.value, rootOf(call), call) };
}

/** Answers what holds from now on. */
function remove(input: Wire<DeleteAccountSettingRequest>, call: Call): Answer<DeleteAccountSettingResponse> {
  const name = checkedName(input.name);
  const principal = principalOf(input.principalArn, call);
  call.state.accountSettings.delete(keyOf(principal, name));
  return { setting: shown(name, principal, call) };
}

function list(input: Wire<ListAccountSettingsRequest>, call: Call): Answer<ListAccountSettingsResponse> {
  const principal = principalOf(input.principalArn, call);
  if (input.value !== undefined && input.name === undefined) {
    throw invalid('A setting value can only be specified along with a setting name.');
  }
  const names = input.name === undefined ? Object.keys(SETTINGS) : [checkedName(input.name)];
  const settings = names
    .filter((name) => input.effectiveSettings || call.state.accountSettings.get(keyOf(principal, name)))
    .map((name) => shown(name, principal, call))
    .filter((setting) => input.value === undefined || setting.value === input.value);
  const { items, nextToken } = page(settings, input, 10);
  return { settings: items, ...(nextToken === undefined ? {} : { nextToken }) };
}

/** What a setting is for who calls: set by itself, else the account's default, else AWS's. */
export function settingOf(name: string, call: Call): string {
  return effective(name, principalOf(undefined, call), call);
}

function effective(name: string, principal: string, { state, ...call }: Call): string {
  const own = state.accountSettings.get(keyOf(principal, name));
  const common = state.accountSettings.get(keyOf(rootOf(call), name));
  return own?.value ?? common?.value ?? SETTINGS[name]?.initially ?? '';
}

function set(given: string | undefined, value = '', principal: string, call: Call): Wire<Setting> {
  const name = checkedName(given);
  const allowed = SETTINGS[name]?.values;
  if (allowed === undefined) throw invalid(`The setting ${name} is managed by AWS and cannot be changed.`);
  if (!allowed.includes(value)) {
    throw invalid(`Invalid value ${value} for ${name}. Valid values: ${allowed.join(', ')}.`);
  }
  if (name.endsWith('LongArnFormat') && (value === 'disabled' || value === 'off')) {
    throw notSimulated('ARNs in the old, short format');
  }
  call.state.accountSettings.put(keyOf(principal, name), { value });
  return shown(name, principal, call);
}

function shown(name: string, principalArn: string, call: Call): Wire<Setting> {
  return {
    name: name as NonNullable<Setting['name']>,
    value: effective(name, principalArn, call),
    principalArn,
    type: SETTINGS[name]?.values === undefined ? 'aws_managed' : 'user',
  };
}

function checkedName(name = ''): string {
  if (name in SETTINGS) return name;
  throw invalid(`Unknown setting name ${name}. Valid names: ${Object.keys(SETTINGS).join(', ')}.`);
}

/** The user or role whose settings are meant; of others only the root user may ask, whose keys nobody has here. */
function principalOf(given: string | undefined, call: Call): string {
  const role = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(call.caller);
  const own = role === null ? call.caller : `arn:aws:iam::${role[1]}:role/${role[2]}`;
  if (given === undefined || given === own) return own;
  throw denied('Only the root user can view or modify the account settings of another principal.');
}

const rootOf = ({ accountId }: Pick<Call, 'accountId'>) => `arn:aws:iam::${accountId}:root`;

const keyOf = (principal: string, name: string) => `${principal} ${name}`;

const denied = (message: string) => new AwsError('AccessDeniedException', message);

export const ACCOUNT_SETTING_OPERATIONS: Operation[] = [
  operation('PutAccountSetting', put),
  operation('PutAccountSettingDefault', putDefault),
  operation('DeleteAccountSetting', remove),
  operation('ListAccountSettings', list),
];
