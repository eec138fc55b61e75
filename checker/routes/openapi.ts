import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import {
  Account,
  AccountRequest,
  ApiError,
  Evidence,
  LabSummary,
  LiveEvent,
  Progress,
  Report,
  RunEvent,
  RunRequest,
} from '../contract.ts';
import type { Route } from './route.ts';

/** The OpenAPI 3.1 document of these routes, made from the very schemas that parse their requests. */
export function openApi(routes: readonly Route[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = `/api/v1${route.path}`;
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Drydock',
      version: '1',
      description: 'Labs, checks of an AWS account, and what of them is done.',
    },
    paths,
    components: {
      schemas: {
        Account,
        AccountRequest,
        ApiError,
        Evidence,
        LabSummary,
        LiveEvent,
        Progress,
        Report,
        RunEvent,
        RunRequest,
      },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  const answers = Object.entries(route.answers).map(([status, { description, schema, events }]) => {
    const content = {
      ...(schema && { 'application/json': { schema } }),
      ...(events && { 'text/event-stream': { schema: events } }),
    };
    return [status, Object.keys(content).length > 0 ? { description, content } : { description }];
  });
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.key && { security: [{ key: [] }] }),
    requestParams: { path: route.params, query: route.query },
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    responses: {
      ...Object.fromEntries(answers),
      default: {
        description: 'What was wrong.',
        content: { 'application/json': { schema: ApiError } },
      },
    },
  };
}
