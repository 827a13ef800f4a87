Feature: Behaviours that nobody is sure of

  Where the documents are silent or the service changed, a fixture chooses. What
  a mock does by default is said in the other features.

  # @mock-only: only a mock can be told how to behave.
  @mock-only
  Rule: a fixture chooses how the service behaves

    Scenario Outline: A delete says <answer>
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {deletedStatus: '<status>'}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      When I call deleteOauthClient with:
        | clientId | sleeping |
      Then it succeeds with <answer>
      When I call getOauthClient with:
        | clientId | sleeping |
      Then it fails with notFound

      Examples:
        | answer          | status |
        | clientDeleted   | 204    |
        | clientDeletedOk | 200    |

    Scenario: A usage query is accepted, and not started at once
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {usageStartStatus: '202'}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      When I call postOauthClientUsageQuery with:
        | clientId | app                   |
        | interval | 2021-08-01/2021-08-31 |
      Then it succeeds with usageQueryAccepted as "query"
      And the answer has:
        | executionId | *any*                                                             |
        | resultsUri  | /api/v2/oauth/clients/app/usage/query/results/{query.executionId} |
      When I call getOauthClientUsageSummary with:
        | clientId | app |
      Then it succeeds with usageSummaryAccepted as "summary"
      And the answer has:
        | executionId | *any*                                                               |
        | resultsUri  | /api/v2/oauth/clients/app/usage/query/results/{summary.executionId} |

    Scenario: A usage query is started at once
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {usageStartStatus: '200'}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      When I call postOauthClientUsageQuery with:
        | clientId | app                   |
        | interval | 2021-08-01/2021-08-31 |
      Then it succeeds with usageQueryStarted
      When I call getOauthClientUsageSummary with:
        | clientId | app |
      Then it succeeds with usageSummaryStarted

    Scenario: A usage query fails in the end
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {usageOutcome: failed, usagePolls: '1'}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      And "query" is the answer to getOauthClientUsageSummary with:
        | clientId | app |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageRunning
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageFailed
      And the answer has:
        | queryStatus | Failed |
      And the answer lacks "results"

    Scenario: A usage query takes a while
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {usagePolls: '3'}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      And "query" is the answer to getOauthClientUsageSummary with:
        | clientId | app |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageRunning
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageRunning
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageRunning
      When I call getOauthClientUsageQueryResult with:
        | clientId    | app                 |
        | executionId | {query.executionId} |
      Then it succeeds with usageComplete

    Scenario: Usage can be seen at once
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {usageFreshness: live, usagePolls: '0'}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      And "scopes" is the answer to getOauthScopes
      And "query" is the answer to getOauthClientUsageSummary with:
        | clientId | c0ffee00-0000-4000-8000-000000000001 |
      When I call getOauthClientUsageQueryResult with:
        | clientId    | c0ffee00-0000-4000-8000-000000000001 |
        | executionId | {query.executionId}                  |
      Then it succeeds with usageComplete
      And the answer has:
        | results.0.requests | 1 |

    Scenario: An organization is full
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {clientLimit: fixture}
          maxClients: 4
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      And "before" is the answer to getOauthClients
      And "last" is the answer to postOauthClients with:
        | name                | {run} last |
        | authorizedGrantType | CODE       |
      And "before" is the answer to getOauthClients
      When I call postOauthClients with:
        | name                | {run} more |
        | authorizedGrantType | CODE       |
      Then it fails with tooManyClients
      And nothing has changed

    Scenario: A client of the implicit grant gets a secret
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {secretOfImplicitClients: generated}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      When I call postOauthClients with:
        | name                | {run} page |
        | authorizedGrantType | TOKEN      |
      Then it succeeds with clientCreated
      And the answer has:
        | secret | *any* |

    Scenario: A new secret ends the tokens of the client
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {tokensAfterRegenerate: revoked}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      And "ci" is the answer to postOauthClients with:
        | name                | {run} ci                                                             |
        | authorizedGrantType | CLIENT-CREDENTIALS                                                   |
        | roleDivisions       | [{"roleId":"decade00-0000-4000-8000-000000000001","divisionId":"*"}] |
      And I call as "ci"
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"
      When I call postOauthClientSecret with:
        | clientId | {ci.id} |
      Then it succeeds
      When I call getTokensMe
      Then it fails with badCredentials

    Scenario: An old client goes after seven days
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {deleteOfOldClients: afterSevenDays}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      And "gone" is the answer to deleteOauthClient with:
        | clientId | sleeping |
      When I call getOauthClient with:
        | clientId | sleeping |
      Then it succeeds with clientFound
      And the answer has:
        | dateToDelete | *any* |

    @documented
    Scenario: The list shows secrets
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {secretInList: included}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id     | app             |
        | secret | the-apps-secret |

    Scenario Outline: The page size is <size>
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {listPageSize: <choice>}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      When I call getOauthClients
      Then it succeeds
      And the answer has:
        | pageSize | <size> |
        | total    | 3      |

      Examples:
        | choice    | size |
        | count     | 3    |
        | atLeast25 | 25   |

    Scenario: Scopes that nobody knows are refused
      Given a mock that starts from:
        """
        purecloud: {behaviours: {unknownScopes: strict}}
        """
      When I call postOauthClients with:
        | name                | {run} ci                  |
        | authorizedGrantType | CODE                      |
        | scope               | ["oauth","{run} nowhere"] |
      Then it fails with badRequest
      When I call getOauthAuthorize with:
        | response_type | code                                 |
        | client_id     | c0ffee00-0000-4000-8000-000000000003 |
        | redirect_uri  | http://localhost:3000/               |
        | scope         | oauth {run}nowhere                   |
      Then it fails with redirectedInvalidRequest
      When I call getOauthAuthorize with:
        | response_type | code                                 |
        | client_id     | c0ffee00-0000-4000-8000-000000000003 |
        | redirect_uri  | http://localhost:3000/               |
        | scope         | oauth                                |
      Then it succeeds with codeIssued

    Scenario: The last roles are not taken away
      Given a mock that starts from:
        """
        purecloud: {behaviours: {removedRoles: refused}}
        """
      When I call putOauthClient with:
        | clientId            | c0ffee00-0000-4000-8000-000000000002 |
        | name                | Mock viewer                          |
        | authorizedGrantType | CLIENT-CREDENTIALS                   |
      Then it fails with badRequest

    Scenario: Roles that nobody knows are refused
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {unknownRoles: strict}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      And "before" is the answer to getOauthClients
      When I call postOauthClients with:
        | name                | {run} ci                                                             |
        | authorizedGrantType | CLIENT-CREDENTIALS                                                   |
        | roleDivisions       | [{"roleId":"decade00-0000-4000-8000-00000000dead","divisionId":"*"}] |
      Then it fails with badRequest
      And nothing has changed
      When I call postOauthClients with:
        | name                | {run} ci                                                                   |
        | authorizedGrantType | CLIENT-CREDENTIALS                                                         |
        | roleDivisions       | [{"roleId":"decade00-0000-4000-8000-000000000001","divisionId":"nowhere"}] |
      Then it fails with badRequest
      And nothing has changed

    @documented
    Scenario Outline: The grant type is spelled <spelled>
      Given a mock that starts from:
        """
        purecloud:
          behaviours: {grantTypeSpelling: <choice>}
          roles:
            - {id: decade00-0000-4000-8000-000000000001, permissions: [oauth:client:view, oauth:client:add, oauth:client:edit, oauth:client:delete, oauth:client:authorize, usage:client:view]}
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: decade00-0000-4000-8000-000000000001, divisionId: "*"}]}
            - {id: app, name: App, authorizedGrantType: CODE, secret: the-apps-secret, accessTokenValiditySeconds: 3600, registeredRedirectUri: ["https://app.example.com/callback"], dateCreated: 2021-07-16T00:00:00Z}
            - {id: sleeping, name: Sleeping, authorizedGrantType: CODE, secret: the-sleepers-secret, state: inactive}
        """
      When I call getOauthClient with:
        | clientId | c0ffee00-0000-4000-8000-000000000001 |
      Then it succeeds
      And the answer has:
        | authorizedGrantType | <spelled> |

      Examples:
        | choice     | spelled            |
        | definition | CLIENT_CREDENTIALS |
        | hyphen     | CLIENT-CREDENTIALS |
