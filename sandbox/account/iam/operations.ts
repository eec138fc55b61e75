import type { Operation } from '../core/operation.ts';
import { PAGED } from './pages.ts';
import {
  attachGroupPolicy,
  attachRolePolicy,
  attachUserPolicy,
  createPolicy,
  createPolicyVersion,
  deletePolicy,
  detachRolePolicy,
  ON_POLICIES,
} from './policies.ts';
import {
  addRoleToInstanceProfile,
  createInstanceProfile,
  removeRoleFromInstanceProfile,
} from './profiles.ts';
import { createRole, deleteRole, deleteRolePolicy, putRolePolicy, updateAssumeRolePolicy } from './roles.ts';
import { createAccessKey, createUser, getUser, listAccessKeys, putUserPolicy } from './users.ts';

/** The operations of IAM that have rules of ours in front of the emulator's. */
export const IAM_OPERATIONS: readonly Operation[] = [
  addRoleToInstanceProfile,
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
  deleteRole,
  deleteRolePolicy,
  detachRolePolicy,
  getUser,
  listAccessKeys,
  putRolePolicy,
  putUserPolicy,
  removeRoleFromInstanceProfile,
  updateAssumeRolePolicy,
  ...ON_POLICIES,
  ...PAGED,
];
