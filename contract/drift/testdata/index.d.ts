import platformClient = require('parcel-client');

declare module 'parcel-client' {
	export const ApiClient: ApiClientClass;
}

declare type Level = "none" | "all"; // a type that nothing here uses

declare class ApiClientClass {
	instance: ApiClientClass;
	login(id: string, secret?: string): Promise<{ token: string; }>;
	on(event: (name: string, ...rest: any[]) => void): void;
}

declare class OAuthApi {
	constructor(apiClient?: ApiClientClass);
  	getOauthClients(opts?: OAuthApi.getOauthClientsOptions): Promise<Models.OAuthClientEntityListing>;
  	postOauthClients(body: Models.OAuthClientRequest, opts?: OAuthApi.postOauthClientsOptions): Promise<Models.OAuthClient>;
  	getOauthClient(clientId: string, opts?: OAuthApi.getOauthClientOptions): Promise<Models.OAuthClient>;
  	putOauthClient(clientId: string, body: Models.OAuthClientRequest, opts?: OAuthApi.putOauthClientOptions): Promise<Models.OAuthClient>;
  	deleteOauthClient(clientId: string, opts?: OAuthApi.deleteOauthClientOptions): Promise<void>;
  	postOauthClientSecret(clientId: string, opts?: OAuthApi.postOauthClientSecretOptions): Promise<Models.OAuthClient>;
  	postOauthClientUsageQuery(clientId: string, body: Models.ApiUsageClientQuery, opts?: OAuthApi.postOauthClientUsageQueryOptions): Promise<Models.UsageExecutionResult>;
  	getOauthClientUsageSummary(clientId: string, opts?: OAuthApi.getOauthClientUsageSummaryOptions): Promise<Models.UsageExecutionResult>;
  	getOauthClientUsageQueryResult(executionId: string, clientId: string, opts?: OAuthApi.getOauthClientUsageQueryResultOptions): Promise<Models.ApiUsageQueryResult>;
  	getOauthAuthorizations(opts?: OAuthApi.getOauthAuthorizationsOptions): Promise<Models.OAuthAuthorizationListing>;
  	getOauthAuthorization(clientId: string, opts?: OAuthApi.getOauthAuthorizationOptions): Promise<Models.OAuthAuthorization>;
  	getOauthScopes(opts?: OAuthApi.getOauthScopesOptions): Promise<Models.OAuthScopeListing>;
  	getOauthScope(scopeId: string, opts?: OAuthApi.getOauthScopeOptions): Promise<Models.OAuthScope>;
}

declare namespace OAuthApi { 
	export interface getOauthClientsOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface postOauthClientsOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface getOauthClientOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface putOauthClientOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface deleteOauthClientOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface postOauthClientSecretOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface postOauthClientUsageQueryOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface getOauthClientUsageSummaryOptions { 
		"days"?: string;
		"customHeaders"?: Record<string, string>;
	}
	export interface getOauthClientUsageQueryResultOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface getOauthAuthorizationsOptions { 
		"acceptLanguage"?: string;
		"customHeaders"?: Record<string, string>;
	}
	export interface getOauthAuthorizationOptions { 
		"acceptLanguage"?: string;
		"customHeaders"?: Record<string, string>;
	}
	export interface getOauthScopesOptions { 
		"acceptLanguage"?: string;
		"customHeaders"?: Record<string, string>;
	}
	export interface getOauthScopeOptions { 
		"acceptLanguage"?: string;
		"customHeaders"?: Record<string, string>;
	}
}

declare class TokensApi {
	constructor(apiClient?: ApiClientClass);
  	getTokensMe(opts?: TokensApi.getTokensMeOptions): Promise<Models.TokenInfo>;
  	headTokensMe(opts?: TokensApi.headTokensMeOptions): Promise<void>;
  	deleteTokensMe(opts?: TokensApi.deleteTokensMeOptions): Promise<void>;
}

declare namespace TokensApi { 
	export interface getTokensMeOptions { 
		"preserveIdleTTL"?: boolean;
		"customHeaders"?: Record<string, string>;
	}
	export interface headTokensMeOptions { 
		"customHeaders"?: Record<string, string>;
	}
	export interface deleteTokensMeOptions { 
		"customHeaders"?: Record<string, string>;
	}
}

declare namespace Models { 
	export interface OAuthClientEntityListing { 
		"entities"?: Array<Models.OAuthClient>;
		"pageSize"?: number;
		"pageNumber"?: number;
		"total"?: number;
		"firstUri"?: string;
		"nextUri"?: string;
		"previousUri"?: string;
		"lastUri"?: string;
		"selfUri"?: string;
		"pageCount"?: number;
	}

	export interface OAuthClientRequest { 
		"name": string;
		"accessTokenValiditySeconds"?: number;
		"description"?: string;
		"registeredRedirectUri"?: Array<string>;
		"roleIds"?: Array<string>;
		"authorizedGrantType": string;
		"scope"?: Array<string>;
		"roleDivisions"?: Array<Models.RoleDivision>;
		"state"?: string;
		"dateToDelete"?: string;
	}

	export interface OAuthClient { 
		"id"?: string;
		"name": string;
		"accessTokenValiditySeconds"?: number;
		"description"?: string;
		"registeredRedirectUri"?: Array<string>;
		"secret"?: string;
		"roleIds"?: Array<string>;
		"dateCreated"?: string;
		"dateModified"?: string;
		"createdBy"?: Models.DomainEntityRef;
		"modifiedBy"?: Models.DomainEntityRef;
		"authorizedGrantType": string;
		"scope"?: Array<string>;
		"roleDivisions"?: Array<Models.RoleDivision>;
		"state"?: string;
		"dateToDelete"?: string;
		"selfUri"?: string;
	}

	export interface ApiUsageClientQuery { 
		"interval": string;
		"granularity"?: string;
		"metrics"?: Array<string>;
		"groupBy"?: Array<string>;
	}

	export interface UsageExecutionResult { 
		"executionId"?: string;
		"resultsUri"?: string;
	}

	export interface ApiUsageQueryResult { 
		"results"?: Array<Models.ApiUsageRow>;
		"queryStatus"?: string;
		"cursors"?: Models.Cursors;
	}

	export interface OAuthAuthorizationListing { 
		"total"?: number;
		"entities"?: Array<Models.OAuthAuthorization>;
		"selfUri"?: string;
	}

	export interface OAuthAuthorization { 
		"client"?: Models.OAuthClient;
		"scope"?: Array<string>;
		"roles"?: Array<string>;
		"resourceOwner"?: Models.DomainEntityRef;
		"dateCreated"?: string;
		"dateModified"?: string;
		"createdBy"?: Models.DomainEntityRef;
		"modifiedBy"?: Models.DomainEntityRef;
		"pending"?: boolean;
		"state"?: string;
		"selfUri"?: string;
	}

	export interface OAuthScopeListing { 
		"total"?: number;
		"entities"?: Array<Models.OAuthScope>;
		"selfUri"?: string;
	}

	export interface OAuthScope { 
		"id"?: string;
		"description"?: string;
		"selfUri"?: string;
	}

	export interface TokenInfo { 
		"organization"?: Models.NamedEntity;
		"homeOrganization"?: Models.NamedEntity;
		"authorizedScope"?: Array<string>;
		"clonedUser"?: Models.TokenInfoClonedUser;
		"dateTokenIdles"?: string;
		"OAuthClient"?: Models.OrgOAuthClient;
	}

	export interface RoleDivision { 
		"roleId": string;
		"divisionId": string;
	}

	export interface DomainEntityRef { 
		"id"?: string;
		"name"?: string;
		"selfUri"?: string;
	}

	export interface ApiUsageRow { 
		"clientId"?: string;
		"clientName"?: string;
		"organizationId"?: string;
		"userId"?: string;
		"templateUri"?: string;
		"httpMethod"?: string;
		"status200"?: number;
		"status300"?: number;
		"status400"?: number;
		"status500"?: number;
		"status429"?: number;
		"requests"?: number;
		"date"?: string;
	}

	export interface Cursors { 
		"before"?: string;
		"after"?: string;
	}

	export interface NamedEntity { 
		"id"?: string;
		"name"?: string;
	}

	export interface TokenInfoClonedUser { 
		"id"?: string;
		"organization"?: Models.Entity;
	}

	export interface OrgOAuthClient { 
		"id"?: string;
		"name": string;
		"dateCreated"?: string;
		"dateModified"?: string;
		"createdBy"?: Models.DomainEntityRef;
		"modifiedBy"?: Models.DomainEntityRef;
		"authorizedGrantType": string;
		"scope"?: Array<string>;
		"roleDivisions"?: Array<Models.RoleDivision>;
		"state"?: string;
		"dateToDelete"?: string;
		"organization"?: Models.NamedEntity;
	}

	export interface Entity { 
		"id"?: string;
	}

	export interface OAuthClientListing { 
		"id"?: string;
		"name": string;
	}

}
