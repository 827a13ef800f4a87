Feature: Authorizations

  What a person allowed a client is kept, and the person can look it up.

  Rule: a client that calls for itself has authorized nothing

    @smoke
    Scenario: The list is empty
      When I call getOauthAuthorizations
      Then it succeeds with authorizationsListed
      And the answer has:
        | entities | []                           |
        | total    | 0                            |
        | selfUri  | /api/v2/oauth/authorizations |

    Scenario: None is found
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      When I call getOauthAuthorization with:
        | clientId | {app.id} |
      Then it fails with notFound

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: a person sees what he allowed, by client and in the list

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | scope                 | ["oauth", "users:readonly"]          |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
        | description           | Shows invoices                       |
      And "other" is the answer to postOauthClients with:
        | name                | {run} other |
        | authorizedGrantType | CODE        |
      And "redirect" is the answer to getOauthAuthorize with:
        | client_id     | {app.id}                         |
        | response_type | code                             |
        | redirect_uri  | https://app.example.com/callback |
      And "login" is the answer to postOauthToken with:
        | grant_type    | authorization_code               |
        | code          | {redirect.code}                  |
        | redirect_uri  | https://app.example.com/callback |
        | client_id     | {app.id}                         |
        | client_secret | {app.secret}                     |
      And I call as "login"

    Scenario: In the list, as by client
      When I call getOauthAuthorizations
      Then it succeeds
      And the answer lists:
        | client.id                         | {app.id}                             |
        | client.description                | Shows invoices                       |
        | client.accessTokenValiditySeconds | 86400                                |
        | client.registeredRedirectUri      | ["https://app.example.com/callback"] |
        | client.dateCreated                | {app.dateCreated}                    |
        | client.dateModified               | {app.dateModified}                   |
        | client.createdBy.id               | {app.createdBy.id}                   |
        | client.modifiedBy.id              | {app.modifiedBy.id}                  |
        | client.scope                      | ["oauth", "users:readonly"]          |
        | client.state                      | active                               |
        | client.selfUri                    | {app.selfUri}                        |
        | resourceOwner.id                  | *any*                                |
        | resourceOwner.selfUri             | *any*                                |
        | createdBy.id                      | *any*                                |
        | createdBy.selfUri                 | *any*                                |
        | modifiedBy.id                     | *any*                                |
        | modifiedBy.selfUri                | *any*                                |

    @current
    Scenario: In the list, with roles and state
      When I call getOauthAuthorizations
      Then it succeeds
      And the answer lists:
        | client.id | {app.id}   |
        | roles     | []         |
        | state     | Authorized |

    Scenario: By client
      When I call getOauthAuthorization with:
        | clientId | {app.id} |
      Then it succeeds with authorizationFound
      And the answer has:
        | client.id                         | {app.id}                              |
        | client.name                       | {run} app                             |
        | client.description                | Shows invoices                        |
        | client.authorizedGrantType        | CODE                                  |
        | client.state                      | active                                |
        | client.selfUri                    | {app.selfUri}                         |
        | client.scope                      | ["oauth", "users:readonly"]           |
        | client.registeredRedirectUri      | ["https://app.example.com/callback"]  |
        | client.accessTokenValiditySeconds | 86400                                 |
        | client.dateCreated                | {app.dateCreated}                     |
        | client.dateModified               | {app.dateModified}                    |
        | client.createdBy.id               | {app.createdBy.id}                    |
        | client.modifiedBy.id              | {app.modifiedBy.id}                   |
        | scope                             | ["oauth", "users:readonly"]           |
        | resourceOwner.id                  | *any*                                 |
        | resourceOwner.selfUri             | *any*                                 |
        | createdBy.id                      | *any*                                 |
        | createdBy.selfUri                 | *any*                                 |
        | modifiedBy.id                     | *any*                                 |
        | modifiedBy.selfUri                | *any*                                 |
        | dateCreated                       | /\.[0-9]{3}Z$/                        |
        | dateModified                      | /\.[0-9]{3}Z$/                        |
        | pending                           | false                                 |
        | selfUri                           | /api/v2/oauth/authorizations/{app.id} |
      And the answer lacks "client.secret"

    Scenario: In the list
      When I call getOauthAuthorizations
      Then it succeeds with authorizationsListed
      And the answer has:
        | total   | 1                            |
        | selfUri | /api/v2/oauth/authorizations |
      And the answer lists:
        | client.id    | {app.id}                              |
        | client.name  | {run} app                             |
        | scope        | ["oauth", "users:readonly"]           |
        | pending      | false                                 |
        | dateCreated  | *any*                                 |
        | dateModified | *any*                                 |
        | selfUri      | /api/v2/oauth/authorizations/{app.id} |
      And the answer does not list:
        | client.id | {other.id} |

    @current
    Scenario: Today the roles and the state are told
      When I call getOauthAuthorization with:
        | clientId | {app.id} |
      Then it succeeds
      And the answer has:
        | roles | []         |
        | state | Authorized |

    @documented
    Scenario: The documents know neither roles nor state
      When I call getOauthAuthorization with:
        | clientId | {app.id} |
      Then it succeeds
      And the answer lacks "roles"
      And the answer lacks "state"

    Scenario: What was not authorized
      When I call getOauthAuthorization with:
        | clientId | {other.id} |
      Then it fails with notFound

    Scenario: What a person allowed is no client's business
      Given I call as "default"
      When I call getOauthAuthorizations
      Then it succeeds
      And the answer does not list:
        | client.id | {app.id} |

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: an authorization goes with its client

    Scenario: The client is deleted
      Given a mock that starts from:
        """
        purecloud:
          users:
            - {id: facade00-0000-4000-8000-000000000001, roles: [decade00-0000-4000-8000-000000000001]}
          roles:
            - id: decade00-0000-4000-8000-000000000001
              permissions: [oauth:client:view, oauth:client:edit, oauth:client:delete, oauth:client:authorize]
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: Mock client, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret}
            - {id: page, name: Page, authorizedGrantType: TOKEN}
            - {id: leaving, name: Leaving, authorizedGrantType: CODE, state: inactive}
          authorizations:
            - {client: leaving, user: facade00-0000-4000-8000-000000000001, scope: [oauth]}
            - {client: page, user: facade00-0000-4000-8000-000000000001, scope: [oauth]}
          tokens:
            - {token: the-users-own-token, client: page, user: facade00-0000-4000-8000-000000000001, expiresAt: 2099-01-01T00:00:00Z}
        """
      And I call with:
        | header Authorization | Bearer the-users-own-token |
      And "gone" is the answer to deleteOauthClient with:
        | clientId | leaving |
      When I call getOauthAuthorizations
      Then it succeeds
      And the answer lists:
        | client.id | page |
      And the answer does not list:
        | client.id | leaving |
      When I call getOauthAuthorization with:
        | clientId | leaving |
      Then it fails with notFound
