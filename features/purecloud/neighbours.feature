Feature: What clients ask for beside OAuth clients

  The vendor's own Terraform provider asks for the organization and its products
  at its start, and keeps a new client's secret in a credential of an integration.

  Rule: whoever has a token is told of the organization

    @smoke
    Scenario: The organization
      When I call getOrganizationsMe
      Then it succeeds with organizationDescribed
      And the answer has:
        | id                 | *any* |
        | name               | *any* |
        | defaultLanguage    | *any* |
        | defaultCountryCode | *any* |
        | domain             | *any* |
        | version            | *any* |
        | state              | *any* |
        | productPlatform    | *any* |
        | selfUri            | *any* |
        | features           | *any* |

    Scenario: The products
      When I call getAuthorizationProducts
      Then it succeeds with productsListed
      And the answer has:
        | entities.0.id | *any* |
        | total         | *any* |
        | pageSize      | *any* |
        | pageNumber    | *any* |
        | pageCount     | *any* |

    Scenario: The home division
      When I call getAuthorizationDivisionsHome
      Then it succeeds with homeDivisionDescribed
      And the answer has:
        | homeDivision | true  |
        | objectCounts | *any* |
        | description  | *any* |

  # @mock-only: the roles and users of a deployment are not known.
  @mock-only
  Rule: roles and users are those of the fixture

    Background:
      Given a fresh account

    Scenario: Every role
      When I call getAuthorizationRoles
      Then it succeeds with rolesListed
      And the answer has:
        | entities.0.id                 | decade00-0000-4000-8000-000000000001 |
        | entities.0.name               | Mock client                          |
        | entities.0.description        |                                      |
        | entities.0.permissions.0      | oauth:client:view                    |
        | entities.0.permissionPolicies | []                                   |
        | entities.0.default            | false                                |
        | entities.0.base               | false                                |
        | entities.1.id                 | decade00-0000-4000-8000-000000000002 |
        | total                         | 2                                    |
        | pageSize                      | 25                                   |
        | pageNumber                    | 1                                    |
        | pageCount                     | 1                                    |
        | selfUri                       | /api/v2/authorization/roles          |

    Scenario Outline: Roles called <name>
      When I call getAuthorizationRoles with:
        | name | <name> |
      Then it succeeds with rolesListed
      And the answer has:
        | total     | <total> |
        | pageCount | 1       |

      Examples:
        | name        | total |
        | Mock viewer | 1     |
        | mock viewer | 1     |
        | Mock        | 0     |

    Scenario Outline: Page <number> of roles
      When I call getAuthorizationRoles with:
        | pageSize   | 1        |
        | pageNumber | <number> |
      Then it succeeds with rolesListed
      And the answer has:
        | pageSize   | 1        |
        | pageNumber | <number> |
        | pageCount  | 2        |
        | total      | 2        |
        | <what>     | <is>     |

      Examples:
        | number | what            | is          |
        | 1      | entities.0.name | Mock client |
        | 2      | entities.0.name | Mock viewer |
        | 3      | entities        | []          |

    Scenario: A client's own token has no user
      When I call getUsersMe
      Then it fails with notFound

    Scenario: A user's token
      Given "redirect" is the answer to getOauthAuthorize with:
        | client_id     | c0ffee00-0000-4000-8000-000000000003 |
        | response_type | code                                 |
        | redirect_uri  | http://localhost:3000/               |
      And "login" is the answer to postOauthToken with:
        | grant_type    | authorization_code                   |
        | code          | {redirect.code}                      |
        | redirect_uri  | http://localhost:3000/               |
        | client_id     | c0ffee00-0000-4000-8000-000000000003 |
        | client_secret | mock-application-secret              |
      And I call as "login"
      When I call getUsersMe
      Then it succeeds with userDescribed
      And the answer has:
        | id      | facade00-0000-4000-8000-000000000001               |
        | name    | Mock user          |
        | selfUri | /api/v2/users/facade00-0000-4000-8000-000000000001 |
      Given the clock moves on by "24h"
      When I call getUsersMe
      Then it fails with badCredentials

    Scenario: The roles of a user
      When I call getUserRoles with:
        | subjectId | facade00-0000-4000-8000-000000000001 |
      Then it succeeds with userRolesListed
      And the answer has:
        | roles.0.id         | decade00-0000-4000-8000-000000000001 |
        | roles.0.name       | Mock client                          |
        | unusedRoles        | []                                   |
        | permissions.0      | oauth:client:view                    |
        | permissionPolicies | []                                   |

    Scenario: The roles of nobody
      When I call getUserRoles with:
        | subjectId | nobody |
      Then it fails with notFound

    Scenario: The home division is the first of the fixture
      Given a mock that starts from:
        """
        purecloud:
          divisions: [{id: d1, name: Headquarters}, {id: d2, name: Branch}]
          roles: [{id: r, permissions: []}]
          clients:
            - {id: c0ffee00-0000-4000-8000-000000000001, name: n, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret, roleDivisions: [{roleId: r, divisionId: "*"}]}
        """
      When I call getAuthorizationDivisionsHome
      Then it succeeds with homeDivisionDescribed
      And the answer has:
        | id      | d1                                  |
        | name    | Headquarters                        |
        | selfUri | /api/v2/authorization/divisions/d1 |

  Rule: a credential is kept, changed and deleted, and never shows what it keeps

    Background:
      Given "kept" is the answer to postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |

    Scenario: What is answered
      When I call postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it succeeds with integrationCredentialCreated
      And the answer has:
        | name         | {run} credential     |
        | type.name    | pureCloudOAuthClient |
        | createdDate  | *any*                |
        | modifiedDate | *any*                |
      And the answer lacks "credentialFields"

    Scenario: It is found
      When I call getIntegrationsCredential with:
        | credentialId | {kept.id} |
      Then it succeeds with integrationCredentialFound
      And the answer has:
        | id        | {kept.id}            |
        | name      | {run} credential     |
        | type.name | pureCloudOAuthClient |

    Scenario: It is replaced
      When I call putIntegrationsCredential with:
        | credentialId     | {kept.id}                            |
        | name             | {run} other                          |
        | type             | {"name":"pureCloudOAuthClient"}      |
        | credentialFields | {"clientId":"{run}"}                 |
      Then it succeeds with integrationCredentialReplaced
      And the answer has:
        | id           | {kept.id}          |
        | name         | {run} other        |
        | createdDate  | {kept.createdDate} |
        | modifiedDate | *any*              |
      When I call getIntegrationsCredential with:
        | credentialId | {kept.id} |
      Then it succeeds with integrationCredentialFound
      And the answer has:
        | name | {run} other |

    Scenario: It is gone once it is deleted
      When I call deleteIntegrationsCredential with:
        | credentialId | {kept.id} |
      Then it succeeds with integrationCredentialDeleted
      When I call getIntegrationsCredential with:
        | credentialId | {kept.id} |
      Then it fails with notFound
      When I call putIntegrationsCredential with:
        | credentialId     | {kept.id}                       |
        | name             | {run} other                     |
        | type             | {"name":"pureCloudOAuthClient"} |
      Then it fails with notFound
      When I call deleteIntegrationsCredential with:
        | credentialId | {kept.id} |
      Then it fails with notFound

    Scenario Outline: Without <field> it is refused
      When I call postIntegrationsCredentials with:
        | name | <name> |
        | type | <type> |
      Then it fails with badRequest
      When I call putIntegrationsCredential with:
        | credentialId | {kept.id} |
        | name         | <name>    |
        | type         | <type>    |
      Then it fails with badRequest

      Examples:
        | field | name             | type                            |
        | name  | *absent*         | {"name":"pureCloudOAuthClient"} |
        | type  | {run} credential | *absent*                        |

  # @mock-only: a deployment has credentials of its own.
  @mock-only
  Rule: a listing comes to its end

    Background:
      Given a fresh account
      And "second" is the answer to postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |

    Scenario: Page by page
      When I call getIntegrationsCredentials with:
        | pageSize   | 1 |
        | pageNumber | 2 |
      Then it succeeds with integrationCredentialsListed
      And the answer has:
        | entities.0.id           | {second.id}                      |
        | entities.0.createdDate  | *any*                            |
        | entities.0.modifiedDate | *any*                            |
        | pageSize                | 1                                |
        | pageNumber              | 2                                |
        | total                   | 2                                |
        | pageCount               | 2                                |
        | selfUri                 | /api/v2/integrations/credentials |
      When I call getIntegrationsCredentials
      Then it succeeds with integrationCredentialsListed
      And the answer has:
        | entities.1.id | {second.id} |

    Scenario: From each to the next, until nothing comes
      When I call getIntegrationsCredentialsListing with:
        | pageSize | 1 |
      Then it succeeds with integrationCredentialsFollowed as "first"
      And the answer has:
        | entities.0.id           | cede0000-0000-4000-8000-000000000001                                                |
        | entities.0.createdDate  | *any*                                              |
        | entities.0.modifiedDate | *any*                                              |
        | nextUri                 | /api/v2/integrations/credentials/listing?after=cede0000-0000-4000-8000-000000000001 |
        | selfUri                 | /api/v2/integrations/credentials/listing           |
      When I call getIntegrationsCredentialsListing with:
        | after | cede0000-0000-4000-8000-000000000001 |
      Then it succeeds with integrationCredentialsFollowed
      And the answer has:
        | entities.0.id | {second.id} |
      And the answer lacks "nextUri"
      When I call getIntegrationsCredentialsListing with:
        | pageSize | 200         |
        | after    | {second.id} |
      Then it succeeds with integrationCredentialsFollowed
      And the answer has:
        | entities | [] |
      When I call getIntegrationsCredentialsListing with:
        | after | made-up |
      Then it succeeds with integrationCredentialsFollowed
      And the answer has:
        | entities | [] |

  Rule: without a token nothing opens

    Scenario Outline: <operation> is called by nobody
      Given I call as nobody
      When I call <operation>
      Then it fails with authenticationRequired

      Examples:
        | operation                         |
        | getOrganizationsMe                |
        | getAuthorizationProducts          |
        | getAuthorizationDivisionsHome     |
        | getAuthorizationRoles             |
        | getUsersMe                        |
        | getIntegrationsCredentials        |
        | getIntegrationsCredentialsListing |

    Scenario Outline: <operation> is called by nobody
      Given I call as nobody
      When I call <operation> with:
        | credentialId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with authenticationRequired

      Examples:
        | operation                    |
        | getIntegrationsCredential    |
        | deleteIntegrationsCredential |

    Scenario: getUserRoles is called by nobody
      Given I call as nobody
      When I call getUserRoles with:
        | subjectId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with authenticationRequired

    Scenario: postIntegrationsCredentials is called by nobody
      Given I call as nobody
      When I call postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with authenticationRequired

    Scenario: putIntegrationsCredential is called by nobody
      Given I call as nobody
      When I call putIntegrationsCredential with:
        | credentialId     | 00000000-0000-4000-8000-000000000000                     |
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with authenticationRequired

  Rule: a token that nobody was given opens nothing

    Scenario Outline: <operation> with a made-up token
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call <operation>
      Then it fails with badCredentials

      Examples:
        | operation                         |
        | getOrganizationsMe                |
        | getAuthorizationProducts          |
        | getAuthorizationDivisionsHome     |
        | getAuthorizationRoles             |
        | getUsersMe                        |
        | getIntegrationsCredentials        |
        | getIntegrationsCredentialsListing |

    Scenario Outline: <operation> with a made-up token
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call <operation> with:
        | credentialId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with badCredentials

      Examples:
        | operation                    |
        | getIntegrationsCredential    |
        | deleteIntegrationsCredential |

    Scenario: getUserRoles with a made-up token
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call getUserRoles with:
        | subjectId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with badCredentials

    Scenario: postIntegrationsCredentials with a made-up token
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with badCredentials

    Scenario: putIntegrationsCredential with a made-up token
      Given I call with:
        | header Authorization | Bearer {run} |
      When I call putIntegrationsCredential with:
        | credentialId     | 00000000-0000-4000-8000-000000000000                     |
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with badCredentials

  # @mock-only: needs a clock that can be moved.
  @mock-only
  Rule: a token opens nothing after its time

    Background:
      Given a fresh account
      And "login" is the answer to postOauthToken with:
        | grant_type | client_credentials |
      And I call as "login"

    Scenario Outline: <operation> after the end
      Given the clock moves on by "24h"
      When I call <operation>
      Then it fails with badCredentials

      Examples:
        | operation                         |
        | getOrganizationsMe                |
        | getAuthorizationProducts          |
        | getAuthorizationDivisionsHome     |
        | getAuthorizationRoles             |
        | getUsersMe                        |
        | getIntegrationsCredentials        |
        | getIntegrationsCredentialsListing |

    Scenario Outline: <operation> after the end
      Given the clock moves on by "24h"
      When I call <operation> with:
        | credentialId | cede0000-0000-4000-8000-000000000001 |
      Then it fails with badCredentials

      Examples:
        | operation                    |
        | getIntegrationsCredential    |
        | deleteIntegrationsCredential |

    Scenario: getUserRoles after the end
      Given the clock moves on by "24h"
      When I call getUserRoles with:
        | subjectId | facade00-0000-4000-8000-000000000001 |
      Then it fails with badCredentials

    Scenario: postIntegrationsCredentials after the end
      Given the clock moves on by "24h"
      When I call postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with badCredentials

    Scenario: putIntegrationsCredential after the end
      Given the clock moves on by "24h"
      When I call putIntegrationsCredential with:
        | credentialId     | cede0000-0000-4000-8000-000000000001                     |
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with badCredentials

  # @mock-only: a real service cannot be told to fail, and requests are not used up there.
  @mock-only
  Rule: a scheduled fault answers once

    Scenario Outline: <operation> answers tooManyRequests
      Given <operation> will answer tooManyRequests
      When I call <operation>
      Then it fails with tooManyRequests

      Examples:
        | operation                         |
        | getOrganizationsMe                |
        | getAuthorizationProducts          |
        | getAuthorizationDivisionsHome     |
        | getAuthorizationRoles             |
        | getUsersMe                        |
        | getIntegrationsCredentials        |
        | getIntegrationsCredentialsListing |

    Scenario Outline: <operation> answers tooManyRequests
      Given <operation> will answer tooManyRequests
      When I call <operation> with:
        | credentialId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with tooManyRequests

      Examples:
        | operation                    |
        | getIntegrationsCredential    |
        | deleteIntegrationsCredential |

    Scenario: getUserRoles answers tooManyRequests
      Given getUserRoles will answer tooManyRequests
      When I call getUserRoles with:
        | subjectId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with tooManyRequests

    Scenario: postIntegrationsCredentials answers tooManyRequests
      Given postIntegrationsCredentials will answer tooManyRequests
      When I call postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with tooManyRequests

    Scenario: putIntegrationsCredential answers tooManyRequests
      Given putIntegrationsCredential will answer tooManyRequests
      When I call putIntegrationsCredential with:
        | credentialId     | 00000000-0000-4000-8000-000000000000                     |
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with tooManyRequests

    Scenario Outline: <operation> answers missingAnyPermissions
      Given <operation> will answer missingAnyPermissions
      When I call <operation>
      Then it fails with missingAnyPermissions

      Examples:
        | operation                         |
        | getOrganizationsMe                |
        | getAuthorizationProducts          |
        | getAuthorizationDivisionsHome     |
        | getAuthorizationRoles             |
        | getUsersMe                        |
        | getIntegrationsCredentials        |
        | getIntegrationsCredentialsListing |

    Scenario Outline: <operation> answers missingAnyPermissions
      Given <operation> will answer missingAnyPermissions
      When I call <operation> with:
        | credentialId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with missingAnyPermissions

      Examples:
        | operation                    |
        | getIntegrationsCredential    |
        | deleteIntegrationsCredential |

    Scenario: getUserRoles answers missingAnyPermissions
      Given getUserRoles will answer missingAnyPermissions
      When I call getUserRoles with:
        | subjectId | 00000000-0000-4000-8000-000000000000 |
      Then it fails with missingAnyPermissions

    Scenario: postIntegrationsCredentials answers missingAnyPermissions
      Given postIntegrationsCredentials will answer missingAnyPermissions
      When I call postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with missingAnyPermissions

    Scenario: putIntegrationsCredential answers missingAnyPermissions
      Given putIntegrationsCredential will answer missingAnyPermissions
      When I call putIntegrationsCredential with:
        | credentialId     | 00000000-0000-4000-8000-000000000000                     |
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with missingAnyPermissions

    Scenario Outline: A body of another kind: <answer>
      Given postIntegrationsCredentials will answer <answer>
      When I call postIntegrationsCredentials with:
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with <answer>
      Given putIntegrationsCredential will answer <answer>
      When I call putIntegrationsCredential with:
        | credentialId     | cede0000-0000-4000-8000-000000000001                                                      |
        | name             | {run} credential                                         |
        | type             | {"name":"pureCloudOAuthClient"}                          |
        | credentialFields | {"clientId":"{run}","clientSecret":"{run} and a secret"} |
      Then it fails with <answer>

      Examples:
        | answer               |
        | requestTooLarge      |
        | unsupportedMediaType |
