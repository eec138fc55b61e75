import type { Operation } from '../../core/operation.ts';
import {
  createLaunchTemplate,
  deleteLaunchTemplate,
  describeLaunchTemplates,
  modifyLaunchTemplate,
} from './templates.ts';
import { createLaunchTemplateVersion, describeLaunchTemplateVersions } from './versions.ts';

export const LAUNCH_TEMPLATE_OPERATIONS: readonly Operation[] = [
  createLaunchTemplate,
  createLaunchTemplateVersion,
  describeLaunchTemplates,
  describeLaunchTemplateVersions,
  modifyLaunchTemplate,
  deleteLaunchTemplate,
];
