Feature: Authors

  A client says who made it and who changed it last.

  # @mock-only: at a real service a person has to sign in and consent.
  @mock-only
  Rule: what a person made leads to the person, wherever it is shown

    Background:
      Given a fresh account
      And "app" is the answer to postOauthClients with:
        | name                  | {run} app                            |
        | authorizedGrantType   | CODE                                 |
        | registeredRedirectUri | ["https://app.example.com/callback"] |
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
      And "made" is the answer to postOauthClients with:
        | name                  | {run} made                            |
        | authorizedGrantType   | CODE                                  |
        | registeredRedirectUri | ["https://made.example.com/callback"] |

    Scenario: In the list
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id                 | {made.id}                 |
        | createdBy.selfUri  | {made.createdBy.selfUri}  |
        | modifiedBy.selfUri | {made.modifiedBy.selfUri} |

    Scenario: When it is replaced
      When I call putOauthClient with:
        | clientId            | {made.id}   |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it succeeds
      And the answer has:
        | createdBy.selfUri  | {made.createdBy.selfUri}  |
        | modifiedBy.selfUri | {made.modifiedBy.selfUri} |

    Scenario: When its secret is reset
      When I call postOauthClientSecret with:
        | clientId | {made.id} |
      Then it succeeds
      And the answer has:
        | createdBy.selfUri | {made.createdBy.selfUri} |

    Scenario: When somebody allows it something
      Given I call as nobody
      And "redirect" is the answer to getOauthAuthorize with:
        | client_id     | {made.id}                         |
        | response_type | code                              |
        | redirect_uri  | https://made.example.com/callback |
      And "login" is the answer to postOauthToken with:
        | grant_type    | authorization_code                |
        | code          | {redirect.code}                   |
        | redirect_uri  | https://made.example.com/callback |
        | client_id     | {made.id}                         |
        | client_secret | {made.secret}                     |
      And I call as "login"
      When I call getOauthAuthorization with:
        | clientId | {made.id} |
      Then it succeeds
      And the answer has:
        | client.createdBy.selfUri  | {made.createdBy.selfUri}  |
        | client.modifiedBy.selfUri | {made.modifiedBy.selfUri} |
      When I call getOauthAuthorizations
      Then it succeeds
      And the answer lists:
        | client.id                 | {made.id}                 |
        | client.createdBy.selfUri  | {made.createdBy.selfUri}  |
        | client.modifiedBy.selfUri | {made.modifiedBy.selfUri} |

    Scenario: When it asks about its own token
      Given "service" is the answer to postOauthClients with:
        | name                | {run} service                                                 |
        | authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
      And I call as "service"
      And "own" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "own"
      When I call getTokensMe
      Then it succeeds
      And the answer has:
        | OAuthClient.createdBy.selfUri  | {service.createdBy.selfUri}  |
        | OAuthClient.modifiedBy.selfUri | {service.modifiedBy.selfUri} |
