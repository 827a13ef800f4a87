Feature: Finding the action

  Every call goes to one place, and a word in it says what is wanted.

  Rule: a known action is found, whatever the case of its letters

    Scenario Outline: The action is <action>
      When I call CallAPI with:
        | action | <action> |
      Then it succeeds
      And the answer has:
        | result  | success |
        | clients | *any*   |

      Examples:
        | action               |
        | ListOAuthCredentials |
        | listoauthcredentials |
        | LISTOAUTHCREDENTIALS |

    Scenario: What an action refuses is refused here too
      When I call CallAPI with:
        | action       | deleteOAuthCredential |
        | credentialId | 999999999             |
      Then it fails with invalidCredentialID

  Rule: a call without an action is refused before it is asked who calls

    Scenario Outline: The action is <action>
      When I call CallAPI with:
        | action | <action> |
      Then it fails with emptyAction

      Examples:
        | action   |
        | *absent* |
        | *empty*  |

    Scenario: Nobody calls
      Given I call as nobody
      When I call CallAPI with:
        | action | *empty* |
      Then it fails with emptyAction

  Rule: an action that is not there is named in lower case

    Scenario Outline: <action>
      Given "before" is the answer to ListOAuthCredentials
      When I call CallAPI with:
        | action | <action> |
      Then it fails with unknownAction with:
        | action | <lower> |
      And nothing has changed

      Examples:
        | action                 | lower                  |
        | UpdateBillableItem     | updatebillableitem     |
        | CreateOAuthCredentials | createoauthcredentials |
        | "quoted" / slashed     | "quoted" / slashed     |

    Scenario: A caller who may do little is told so too
      Given I call as "viewer"
      When I call CallAPI with:
        | action | UpdateBillableItem |
      Then it fails with unknownAction with:
        | action | updatebillableitem |

    Scenario: Nobody is not told
      Given I call as nobody
      When I call CallAPI with:
        | action | UpdateBillableItem |
      Then it fails with authenticationFailed
