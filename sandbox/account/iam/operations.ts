import type { Operation } from '../core/operation.ts';
import { PAGED } from './pages.ts';
import {
  attachGroupPolicy,
  attachRolePolicy,
  attachUserPolicy,
  createPolicy,
  createPolicyVersion,
  deletePolicy,
} from './policies.ts';
import { createInstanceProfile, createRole, putRolePolicy, updateAssumeRolePolicy } from './roles.ts';
import { createAccessKey, createUser, getUser, listAccessKeys, putUserPolicy } from './users.ts';

/** The operations of IAM that have rules of ours in front of the emulator's. */
export const IAM_OPERATIONS: readonly Operation[] = [
  attachGroupPolicy,
  attachRolePolicy,
  attachUserPolicy,
  createAccessKey,
  createInstanceProfile,
  createPolicy,
  createPolicyVersion,
  createRole,
  createUser,
  deletePolicy,
  getUser,
  listAccessKeys,
  putRolePolicy,
  putUserPolicy,
  updateAssumeRolePolicy,
  ...PAGED,
];
