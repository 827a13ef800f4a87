Feature: Logging in with client credentials

  Background:
    Given a fresh account
    And "ci" is the answer to postOauthClients with:
      | name                       | {run} ci                                                      |
      | authorizedGrantType        | CLIENT-CREDENTIALS                                            |
      | accessTokenValiditySeconds | 300                                                           |
      | roleDivisions              | [{"roleId":"{target.role}","divisionId":"{target.division}"}] |
    And eventually getOauthClient answers clientFound with:
      | clientId | {ci.id} |

  Rule: a client that proves who it is gets a token that opens the service

    @smoke
    Scenario: With id and secret
      Given I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it succeeds with tokenIssued as "login"
      And the answer has:
        | access_token | /^[A-Za-z0-9_-]{86}$/ |
        | token_type   | bearer                |
        | expires_in   | 300                   |
      And the answer lacks "refresh_token"
      Given I call as "login"
      When I call getOauthClient with:
        | clientId | {ci.id} |
      Then it succeeds with clientFound
      And the answer has:
        | name | {run} ci |

    Scenario: With id and secret among the fields of the form
      Given I call as nobody
      When I call postOauthToken with:
        | grant_type    | client_credentials |
        | client_id     | {ci.id}            |
        | client_secret | {ci.secret}        |
      Then it succeeds with tokenIssued as "login"
      Given I call as "login"
      When I call getTokensMe
      Then it succeeds
      And the answer has:
        | OAuthClient.id | {ci.id} |

    Scenario: Several tokens live side by side
      Given I call as "ci"
      And "first" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And "second" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "first"
      When I call getTokensMe
      Then it succeeds
      Given I call as "second"
      When I call getTokensMe
      Then it succeeds

  Rule: a login that breaks a rule is refused by name

    Scenario Outline: Refused with <answer>: <what>
      Given I call as nobody
      When I call postOauthToken with:
        | grant_type    | client_credentials |
        | client_id     | <id>               |
        | client_secret | <secret>           |
      Then it fails with <answer>

      Examples:
        | answer         | what                 | id       | secret      |
        | invalidClient  | a wrong secret       | {ci.id}  | wrong       |
        | invalidClient  | no secret            | {ci.id}  | *absent*    |
        | invalidClient  | an empty secret      | {ci.id}  | *empty*     |
        | invalidClient  | nobody               | *absent* | *absent*    |
        | clientNotFound | a client that is not | {run}    | {ci.secret} |

    Scenario Outline: The grant is <grant>
      Given I call as "ci"
      When I call postOauthToken with:
        | grant_type | <grant> |
      Then it fails with invalidRequest with:
        | parameter | grant_type |

      Examples:
        | grant    |
        | *absent* |
        | *empty*  |

    Scenario Outline: There is no grant <grant>
      Given I call as "ci"
      When I call postOauthToken with:
        | grant_type | <grant> |
      Then it fails with unsupportedGrantType with:
        | grantType | <grant> |

      Examples:
        | grant              |
        | password           |
        | CLIENT_CREDENTIALS |

    Scenario Outline: A client of client credentials may not ask for <grant>
      Given I call as "ci"
      When I call postOauthToken with:
        | grant_type | <grant> |
      Then it fails with unauthorizedClient with:
        | grantType | <grant> |

      Examples:
        | grant                                         |
        | authorization_code                            |
        | refresh_token                                 |
        | urn:ietf:params:oauth:grant-type:saml2-bearer |

    Scenario Outline: A client of grant type <grantType> may not use client credentials
      Given "app" is the answer to postOauthClients with:
        | name                | {run} app   |
        | authorizedGrantType | <grantType> |
      And eventually getOauthClient answers clientFound with:
        | clientId | {app.id} |
      And I call as "app"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it fails with unauthorizedClient with:
        | grantType | client_credentials |

      Examples:
        | grantType    |
        | CODE         |
        | TOKEN        |
        | SAML2-BEARER |

    Scenario: A client that is inactive
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | inactive           |
      And I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it fails with clientNotActive

    # That it gets no token is documented; what it is told is not.
    Scenario: A client that is inactive gets no token
      Given "asleep" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | inactive           |
      And I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then the answer lacks "access_token"

    # @mock-only: on a real service staff alone sets this state.
    @mock-only
    Scenario: A client that is disabled
      Given "disabled" is the answer to putOauthClient with:
        | clientId            | {ci.id}            |
        | name                | {run} ci           |
        | authorizedGrantType | CLIENT-CREDENTIALS |
        | state               | disabled           |
      And I call as "ci"
      When I call postOauthToken with:
        | grant_type | client_credentials |
      Then it fails with clientNotActive
