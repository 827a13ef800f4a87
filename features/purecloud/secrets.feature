Feature: Client secrets

  Background:
    Given a fresh account
    And "ci" is the answer to postOauthClients with:
      | name                | {run} ci                                                      |
      | description         | Before                                                        |
      | authorizedGrantType | CLIENT-CREDENTIALS                                            |
      | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
    And "other" is the answer to postOauthClients with:
      | name                | {run} other                                                   |
      | authorizedGrantType | CLIENT-CREDENTIALS                                            |
      | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
    And eventually getOauthClient answers clientFound with:
      | clientId | {ci.id} |
    And eventually getOauthClient answers clientFound with:
      | clientId | {other.id} |

  Rule: a new secret takes the place of the old one, which is dead

    @smoke
    Scenario: Logging in with the old secret and with the new one
      When I call postOauthClientSecret with:
        | clientId | {ci.id} |
      Then it succeeds with secretRegenerated as "new"
      And the answer has:
        | id                         | {ci.id}                                                       |
        | name                       | {run} ci                                                      |
        | description                | Before                                                        |
        | authorizedGrantType        | CLIENT-CREDENTIALS                                            |
        | accessTokenValiditySeconds | 86400                                                         |
        | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | state                      | active                                                        |
        | secret                     | /^[A-Za-z0-9_-]{43}$/                                         |
        | dateCreated                | {ci.dateCreated}                                              |
        | dateModified               | *any*                                                         |
        | createdBy.id               | {ci.createdBy.id}                                             |
        | modifiedBy.id              | *any*                                                         |
        | selfUri                    | {ci.selfUri}                                                  |
      Given I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it fails with invalidClient
      Given I call as "new"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it succeeds with tokenIssued
      Given I call as "other"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it succeeds with tokenIssued

    Scenario: Each time it is another one
      Given "first" is the answer to postOauthClientSecret with:
        | clientId | {ci.id} |
      And "second" is the answer to postOauthClientSecret with:
        | clientId | {ci.id} |
      And I call as "first"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it fails with invalidClient
      Given I call as "second"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it succeeds with tokenIssued

    Scenario: Nothing but the secret changes
      Given "new" is the answer to postOauthClientSecret with:
        | clientId | {ci.id} |
      When I call getOauthClient with:
        | clientId | {ci.id} |
      Then it succeeds
      And the answer has:
        | id                  | {ci.id}            |
        | name                | {run} ci           |
        | description         | Before             |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | active             |
        | dateCreated         | {ci.dateCreated}   |

    @documented
    Scenario: The documents show the new one to whoever reads
      Given "new" is the answer to postOauthClientSecret with:
        | clientId | {ci.id} |
      When I call getOauthClient with:
        | clientId | {ci.id} |
      Then it succeeds
      And the answer has:
        | secret | {new.secret} |

  Rule: a replace leaves the secret alone

    Scenario: Logging in after a replace
      Given "after" is the answer to putOauthClient with:
        | clientId            | {ci.id}                                                       |
        | name                | {run} after                                                   |
        | authorizedGrantType | CLIENT-CREDENTIALS                                            |
        | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
        | secret              | chosen-by-the-caller                                          |
      And I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it succeeds with tokenIssued

  Rule: without a client there is no secret

    Scenario: A client that is not there
      Given "before" is the answer to getOauthClients
      When I call postOauthClientSecret with:
        | clientId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with notFound
      And nothing has changed

  Rule: the answer is the whole client, with its new secret

    Scenario: A client that signs people on
      Given "site" is the answer to postOauthClients with:
        | name                  | {run} site                          |
        | authorizedGrantType   | CODE                                |
        | scope                 | ["oauth"]                           |
        | registeredRedirectUri | ["https://site.example.com/signed"] |
      When I call postOauthClientSecret with:
        | clientId | {site.id} |
      Then it succeeds with secretRegenerated
      And the answer has:
        | scope                 | ["oauth"]                           |
        | registeredRedirectUri | ["https://site.example.com/signed"] |
        | selfUri               | {site.selfUri}                      |
