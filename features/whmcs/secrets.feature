Feature: Client secrets

  Background:
    Given a fresh account
    And "ci" is the answer to CreateOAuthCredential with:
      | grantType   | authorization_code |
      | scope       | openid             |
      | name        | {run} ci           |
      | description | Before             |
    And "other" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} other        |

  Rule: a reset gives a new secret, and the old one is gone at once

    @smoke
    Scenario: Resetting the secret of a credential
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      Then it succeeds with secretReset as "reset"
      And the answer has:
        | result          | success                  |
        | credentialId    | {ci.credentialId}        |
        | newClientSecret | /^[A-Za-z0-9+\/]{86}==$/ |
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId     | {ci.credentialId}       |
        | clientIdentifier | {ci.clientIdentifier}   |
        | clientSecret     | {reset.newClientSecret} |
        | name             | {run} ci                |
        | description      | Before                  |
        | scope            | openid                  |
        | grantTypes       | authorization_code      |
      And the answer does not list:
        | clientSecret | {ci.clientSecret} |
      And the answer lists:
        | credentialId | {other.credentialId} |
        | clientSecret | {other.clientSecret} |

    Scenario: Each reset gives another one
      Given "first" is the answer to UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | resetSecret  | true              |
      Then it succeeds with secretReset as "second"
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId}        |
        | clientSecret | {second.newClientSecret} |
      And the answer does not list:
        | clientSecret | {first.newClientSecret} |

    Scenario: A reset and a change in one call
      When I call UpdateOAuthCredential with:
        | clientApiIdentifier | {ci.clientIdentifier} |
        | resetSecret         | 1                     |
        | description         | After                 |
      Then it succeeds with secretReset as "reset"
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId}       |
        | clientSecret | {reset.newClientSecret} |
        | description  | After                   |

  Rule: a secret stays unless its reset is asked for

    Scenario Outline: resetSecret is <word>
      When I call UpdateOAuthCredential with:
        | credentialId | {ci.credentialId} |
        | description  | After             |
        | resetSecret  | <word>            |
      Then it succeeds with updated
      And the answer lacks "newClientSecret"
      When I call ListOAuthCredentials
      Then it succeeds
      And the answer lists:
        | credentialId | {ci.credentialId} |
        | clientSecret | {ci.clientSecret} |
        | description  | After             |

      Examples:
        | word     |
        | *absent* |
        | *empty*  |
        | 0        |
        | false    |
        | no       |
        | off      |
