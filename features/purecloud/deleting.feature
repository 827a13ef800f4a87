Feature: Deleting clients

  Background:
    Given a fresh account
    And "ci" is the answer to postOauthClients with:
      | name                | {run} ci                                                      |
      | authorizedGrantType | CLIENT-CREDENTIALS                                            |
      | roleDivisions       | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
    And "other" is the answer to postOauthClients with:
      | name                | {run} other |
      | authorizedGrantType | CODE        |
    And eventually getOauthClient answers clientFound with:
      | clientId | {ci.id} |
    And eventually getOauthClient answers clientFound with:
      | clientId | {other.id} |

  Rule: only an inactive client can be deleted

    Scenario: A client that is active
      Given "before" is the answer to getOauthClients
      When I call deleteOauthClient with:
        | clientId | {ci.id} |
      Then it fails with cannotDeleteClient
      And nothing has changed

    # @mock-only: on a real service staff alone sets this state.
    @mock-only
    Scenario: A client that is disabled
      Given "disabled" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | disabled           |
      And "before" is the answer to getOauthClients
      And "client" is the answer to getOauthClient with:
        | clientId | {ci.id} |
      When I call deleteOauthClient with:
        | clientId | {ci.id} |
      Then it fails with cannotDeleteClient
      And nothing has changed

  Rule: what was deleted is gone for every operation, and nothing else is

    Background:
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | inactive           |
      And "gone" is the answer to deleteOauthClient with:
        | clientId | {ci.id} |

    @smoke
    Scenario: It is not listed
      When I call getOauthClients
      Then it succeeds
      And the answer does not list:
        | id | {ci.id} |
      And the answer does not list:
        | name | {run} ci |
      And the answer lists:
        | id   | {other.id}  |
        | name | {run} other |

    Scenario Outline: <operation> does not find it
      When I call <operation> with:
        | clientId | {ci.id} |
      Then it fails with notFound

      Examples:
        | operation                  |
        | getOauthClient             |
        | deleteOauthClient          |
        | postOauthClientSecret      |
        | getOauthClientUsageSummary |
        | getOauthAuthorization      |

    Scenario: A replace does not bring it back
      When I call putOauthClient with:
        | clientId            | {ci.id}  |
        | name                | {run} ci |
        | authorizedGrantType | CODE     |
      Then it fails with notFound
      When I call getOauthClient with:
        | clientId | {ci.id} |
      Then it fails with notFound

    Scenario: A usage query does not find it
      When I call postOauthClientUsageQuery with:
        | clientId | {ci.id}               |
        | interval | 2021-08-01/2021-08-31 |
      Then it fails with notFound

    Scenario: It cannot log in
      Given I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it fails with clientNotFound

    Scenario: The other client is as it was
      When I call getOauthClient with:
        | clientId | {other.id} |
      Then it succeeds
      And the answer has:
        | id    | {other.id}  |
        | name  | {run} other |
        | state | active      |

    Scenario: Its id is not given out again
      Given "next" is the answer to postOauthClients with:
        | name                | {run} next |
        | authorizedGrantType | CODE       |
      And eventually getOauthClient answers clientFound with:
        | clientId | {next.id} |
      When I call getOauthClients
      Then it succeeds
      And the answer lists:
        | id   | {next.id}  |
        | name | {run} next |
      And the answer does not list:
        | id | {ci.id} |

  Rule: a delete says no more than that it was done

    Background:
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | inactive           |

    Scenario: An inactive client
      When I call deleteOauthClient with:
        | clientId | {ci.id} |
      Then it succeeds

    Scenario: A client that is not there
      Given "before" is the answer to getOauthClients
      And "client" is the answer to getOauthClient with:
        | clientId | {ci.id} |
      When I call deleteOauthClient with:
        | clientId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with notFound
      And nothing has changed
