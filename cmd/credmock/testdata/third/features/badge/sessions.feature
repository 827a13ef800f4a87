Feature: Badge office, who calls

  Rule: a token says whose it is

    @smoke
    Scenario: The caller's own
      When I call getTokensMe
      Then it succeeds with sessionDescribed

    # @mock-only: only a mock's clients are known by name.
    @mock-only
    Scenario: For an hour, as a client of the office
      Given a mock that starts from:
        """
        badge:
          clients: [{id: app, secret: the-apps-own-secret}]
        """
      When I call openSession with:
        | client_id     | app                 |
        | client_secret | the-apps-own-secret |
      Then it succeeds as "app"
      And the answer has:
        | token_type | bearer |
        | expires_in | 3600   |
      Given I call as "app"
      When I call getTokensMe
      Then it succeeds
      And the answer has:
        | client | app |

    Scenario: Without a secret there is none
      When I call openSession with:
        | client_id     | nobody |
        | client_secret | wrong  |
      Then it fails with unknownClient

    Scenario Outline: Without <what> there is none
      When I call openSession with:
        | client_id     | <id>     |
        | client_secret | <secret> |
      Then it fails with badRequest with:
        | what | <what> |

      Examples:
        | what          | id       | secret   |
        | client_id     | *absent* | wrong    |
        | client_secret | nobody   | *absent* |

  Rule: without a session nothing opens

    Background:
      Given a fresh account
      And "ada" is the answer to issueBadge with:
        | holder | {run} Ada |
      And "before" is the answer to listBadges

    Scenario Outline: Nobody calls <operation>
      Given I call as nobody
      When I call <operation>
      Then it fails with unauthorized

      Examples:
        | operation   |
        | getTokensMe |
        | listBadges  |

    Scenario Outline: Nobody calls <operation>
      Given I call as nobody
      When I call <operation> with:
        | serial | {ada.serial} |
      Then it fails with unauthorized
      Given I call as "default"
      Then nothing has changed

      Examples:
        | operation     |
        | getBadge      |
        | changeBadge   |
        | withdrawBadge |

    Scenario: Nobody calls issueBadge
      Given I call as nobody
      When I call issueBadge with:
        | holder | {run} Bob |
      Then it fails with unauthorized
      Given I call as "default"
      Then nothing has changed

  Rule: a session ends

    Background:
      Given a fresh account
      And "ada" is the answer to issueBadge with:
        | holder | {run} Ada |
      And the clock moves on by "61m"

    Scenario Outline: <operation> after an hour
      When I call <operation>
      Then it fails with unauthorized

      Examples:
        | operation   |
        | getTokensMe |
        | listBadges  |

    Scenario Outline: <operation> after an hour
      When I call <operation> with:
        | serial | {ada.serial} |
      Then it fails with unauthorized

      Examples:
        | operation     |
        | getBadge      |
        | changeBadge   |
        | withdrawBadge |

    Scenario: issueBadge after an hour
      When I call issueBadge with:
        | holder | {run} Bob |
      Then it fails with unauthorized

  Rule: some may look only

    Background:
      Given a fresh account
      And "ada" is the answer to issueBadge with:
        | holder | {run} Ada |
      And "before" is the answer to listBadges
      And I call as "viewer"

    Scenario: They see the list
      When I call listBadges
      Then it succeeds
      And the answer lists:
        | serial | {ada.serial} |

    Scenario Outline: They do not call <operation>
      When I call <operation> with:
        | serial | {ada.serial} |
      Then it fails with forbidden
      And nothing has changed

      Examples:
        | operation     |
        | changeBadge   |
        | withdrawBadge |

    Scenario: They do not call issueBadge
      When I call issueBadge with:
        | holder | {run} Bob |
      Then it fails with forbidden
      And nothing has changed
