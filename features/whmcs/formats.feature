Feature: The form of answers

  Rule: an answer says the same in each form

    Scenario Outline: A credential's life in <form>
      Given a fresh account
      And I call with:
        | responsetype | <form> |
      When I call CreateOAuthCredential with:
        | grantType   | authorization_code               |
        | name        | {run} form                       |
        | scope       | openid profile                   |
        | description | a < b & c                        |
        | redirectUri | https://app.example.com/callback |
      Then it succeeds with created as "ci"
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | logoUri      | logo.png          |
      Then it succeeds with updated
      And the answer has:
        | credentialId | {ci.credentialId} |
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      Then it succeeds with secretReset as "reset"
      When I call ListOAuthCredentials
      Then it succeeds with listed
      And the answer lists:
        | credentialId     | {ci.credentialId}                    |
        | name             | {run} form                           |
        | description      | a < b & c                            |
        | scope            | openid profile                       |
        | clientIdentifier | {ci.clientIdentifier}                |
        | clientSecret     | {reset.newClientSecret}              |
        | logoUri          | logo.png                             |
        | redirectUri      | ["https://app.example.com/callback"] |
      When I call WhmcsDetails
      Then it succeeds with details
      And the answer has:
        | whmcs.version | *any* |
      When I call DeleteOAuthCredential with:
        | credentialId | {ci.credentialId} |
      Then it succeeds with deleted
      And the answer has:
        | credentialId | {ci.credentialId} |

      Examples:
        | form     |
        | json     |
        | xml      |
        | nvp      |
        | *absent* |
        | *empty*  |
        | yaml     |

    Scenario Outline: A refusal in <form>
      Given I call with:
        | responsetype | <form> |
      When I call CreateOAuthCredential with:
        | grantType | <grantType> |
      Then it fails with invalidGrantType with:
        | grantType | <grantType> |

      Examples:
        | form     | grantType           |
        | json     | a "quoted" <b> & /c |
        | xml      | a "quoted" <b> & /c |
        | nvp      | a "quoted" <b> & /c |
        | *absent* | a "quoted" <b> & /c |

    Scenario Outline: A refusal of access in <form>
      Given I call with:
        | responsetype | <form> |
        | secret       | wrong  |
      When I call WhmcsDetails
      Then it fails with authenticationFailed

      Examples:
        | form     |
        | json     |
        | xml      |
        | nvp      |
        | *absent* |

    Scenario Outline: A call without action in <form>
      Given I call with:
        | responsetype | <form> |
      When I call CallAPI with:
        | action | *empty* |
      Then it fails with emptyAction

      Examples:
        | form     |
        | xml      |
        | nvp      |
        | *absent* |
