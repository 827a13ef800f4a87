Feature: Replacing clients

  Background:
    Given a fresh account
    And "app" is the answer to postOauthClients with:
      | name                       | {run} app                       |
      | description                | Before                          |
      | authorizedGrantType        | CODE                            |
      | accessTokenValiditySeconds | 3600                            |
      | scope                      | ["oauth"]                       |
      | registeredRedirectUri      | ["https://before.example.com/"] |
    And "other" is the answer to postOauthClients with:
      | name                       | {run} other                    |
      | description                | Other                          |
      | authorizedGrantType        | CODE                           |
      | accessTokenValiditySeconds | 7200                           |
      | scope                      | ["users"]                      |
      | registeredRedirectUri      | ["https://other.example.com/"] |
    And eventually getOauthClient answers clientFound with:
      | clientId | {app.id} |
    And eventually getOauthClient answers clientFound with:
      | clientId | {other.id} |

  Rule: a client is replaced as a whole: what is left out is gone

    Scenario: The answer is the client as it is now
      When I call putOauthClient with:
        | clientId              | {app.id}                       |
        | name                  | {run} after                    |
        | authorizedGrantType   | CODE                           |
        | scope                 | ["users"]                      |
        | registeredRedirectUri | ["https://after.example.com/"] |
      Then it succeeds with clientReplaced
      And the answer has:
        | scope                 | ["users"]                      |
        | registeredRedirectUri | ["https://after.example.com/"] |
        | createdBy.id          | {app.createdBy.id}             |
        | modifiedBy.id         | *any*                          |
        | selfUri               | {app.selfUri}                  |

    @smoke
    Scenario: Only what must be there is passed
      When I call putOauthClient with:
        | clientId            | {app.id}    |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      Then it succeeds with clientReplaced
      And the answer has:
        | id                         | {app.id}    |
        | name                       | {run} after |
        | authorizedGrantType        | CODE        |
        | accessTokenValiditySeconds | 86400       |
        | state                      | active      |
      And the answer lacks "description"
      And the answer lacks "scope"
      And the answer lacks "registeredRedirectUri"
      When I call getOauthClient with:
        | clientId | {app.id} |
      Then it succeeds
      And the answer has:
        | id                         | {app.id}           |
        | name                       | {run} after        |
        | authorizedGrantType        | CODE               |
        | accessTokenValiditySeconds | 86400              |
        | state                      | active             |
        | dateCreated                | {app.dateCreated}  |
        | createdBy.id               | {app.createdBy.id} |
        | selfUri                    | {app.selfUri}      |
      And the answer lacks "description"
      And the answer lacks "scope"
      And the answer lacks "registeredRedirectUri"
      And the answer lacks "dateToDelete"

    Scenario: Everything is passed
      When I call putOauthClient with:
        | clientId                   | {app.id}                                                      |
        | name                       | {run} after                                                   |
        | description                | After                                                         |
        | authorizedGrantType        | CLIENT-CREDENTIALS                                            |
        | accessTokenValiditySeconds | 7200                                                          |
        | scope                      | ["users", "oauth"]                                            |
        | registeredRedirectUri      | ["https://after.example.com/"]                                |
        | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state                      | inactive                                                      |
      Then it succeeds with clientReplaced
      When I call getOauthClient with:
        | clientId | {app.id} |
      Then it succeeds
      And the answer has:
        | name                       | {run} after                                                   |
        | description                | After                                                         |
        | authorizedGrantType        | CLIENT-CREDENTIALS                                            |
        | accessTokenValiditySeconds | 7200                                                          |
        | scope                      | ["users", "oauth"]                                            |
        | registeredRedirectUri      | ["https://after.example.com/"]                                |
        | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state                      | inactive                                                      |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id          | {app.id}    |
        | name        | {run} after |
        | description | After       |
        | state       | inactive    |
      And the answer does not list:
        | name | {run} app |

    Scenario: Roles are wanted when a client is made, not when it is replaced
      When I call putOauthClient with:
        | clientId            | {app.id}           |
        | name                | {run} app          |
        | authorizedGrantType | CLIENT-CREDENTIALS |
      Then it succeeds with clientReplaced

    Scenario: A client comes back to life
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
        | state               | inactive  |
      When I call putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      Then it succeeds with clientReplaced
      And the answer has:
        | state | active |

    # @mock-only: the date can be set by the vendor's staff too, and what a real
    # service makes of it is not recorded.
    @mock-only
    Scenario Outline: A date to delete is taken as <sent>
      When I call putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
        | state               | inactive  |
        | dateToDelete        | <sent>    |
      Then it succeeds with clientReplaced
      And the answer has:
        | dateToDelete | <kept> |

      Examples: with or without milliseconds
        | sent                     | kept                     |
        | 2030-01-02T03:04:05Z     | 2030-01-02T03:04:05.000Z |
        | 2030-01-02T03:04:05.678Z | 2030-01-02T03:04:05.678Z |

  Rule: what the service made stays, and no other client is touched

    Scenario: The other client
      Given "after" is the answer to putOauthClient with:
        | clientId            | {app.id}    |
        | name                | {run} after |
        | authorizedGrantType | CODE        |
      When I call getOauthClient with:
        | clientId | {other.id} |
      Then it succeeds
      And the answer has:
        | id                         | {other.id}                     |
        | name                       | {run} other                    |
        | description                | Other                          |
        | authorizedGrantType        | CODE                           |
        | accessTokenValiditySeconds | 7200                           |
        | scope                      | ["users"]                      |
        | registeredRedirectUri      | ["https://other.example.com/"] |
        | state                      | active                         |
        | dateModified               | {other.dateModified}           |

    Scenario: What is not the caller's to say is ignored
      When I call putOauthClient with:
        | clientId            | {app.id}                             |
        | name                | {run} after                          |
        | authorizedGrantType | CODE                                 |
        | id                  | 00000000-0000-4000-8000-000000000000 |
        | secret              | chosen-by-the-caller                 |
        | shoeSize            | 46                                   |
      Then it succeeds with clientReplaced
      And the answer has:
        | id          | {app.id}          |
        | dateCreated | {app.dateCreated} |
      And the answer lacks "shoeSize"
      Given I call as "app"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it fails with unauthorizedClient with:
        | grantType | client_credentials |

    # @mock-only: needs a clock that can be moved.
    @mock-only
    Scenario: The time of the change is kept
      Given the clock moves on by "1h"
      When I call putOauthClient with:
        | clientId            | {app.id}  |
        | name                | {run} app |
        | authorizedGrantType | CODE      |
      Then it succeeds with clientReplaced as "after"
      And the answer has:
        | dateCreated | {app.dateCreated} |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id           | {app.id}             |
        | dateModified | {after.dateModified} |
      And the answer does not list:
        | id           | {app.id}           |
        | dateModified | {app.dateModified} |
