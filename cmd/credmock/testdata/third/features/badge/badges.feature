Feature: Badge office, its badges

  Background:
    Given a fresh account
    And "ada" is the answer to issueBadge with:
      | holder | {run} Ada         |
      | doors  | ["front", "roof"] |

  Rule: a badge is as it was asked for, and shows its PIN once

    @smoke
    Scenario: It can be found
      When I call getBadge with:
        | serial | {ada.serial} |
      Then it succeeds with badgeShown
      And the answer has:
        | serial | {ada.serial}      |
        | holder | {run} Ada         |
        | doors  | ["front", "roof"] |
        | lost   | false             |
      And the answer lacks "pin"

    Scenario: It is in the list
      When I call listBadges
      Then it succeeds
      And the answer lists:
        | serial | {ada.serial} |
        | holder | {run} Ada    |
      And the answer does not list:
        | pin | {ada.pin} |

    Scenario: It opens nothing unless doors are named
      When I call issueBadge with:
        | holder | {run} Bob |
      Then it succeeds with badgeIssued
      And the answer has:
        | holder | {run} Bob            |
        | doors  | []                   |
        | lost   | false                |
        | serial | /^1[0-9]{6}$/        |
        | pin    | /^[0-9A-Za-z_-]{8}$/ |

    Scenario: Two badges differ
      Given "bob" is the answer to issueBadge with:
        | holder | {run} Ada |
      When I call listBadges
      Then it succeeds
      And the answer lists:
        | serial | {bob.serial} |
      And the answer lists:
        | serial | {ada.serial} |

  Rule: a list comes in pages

    # @mock-only: a real office has badges of its own.
    @mock-only
    Scenario: Page by page
      Given "bob" is the answer to issueBadge with:
        | holder | {run} Bob |
      When I call listBadges with:
        | size | 1 |
      Then it succeeds
      And the answer has:
        | 0.serial | {ada.serial} |
      And the answer lacks "1.serial"
      When I call listBadges with:
        | page | 2 |
        | size | 1 |
      Then it succeeds
      And the answer has:
        | 0.serial | {bob.serial} |
      And the answer does not list:
        | serial | {ada.serial} |
      When I call listBadges with:
        | page | 2 |
      Then it succeeds
      And the answer does not list:
        | serial | {bob.serial} |

    Scenario Outline: A <parameter> of <value>
      Given "before" is the answer to listBadges
      When I call listBadges with:
        | <parameter> | <value> |
      Then it fails with badRequest with:
        | what | <parameter> |
      And nothing has changed

      Examples:
        | parameter | value |
        | page      | 0     |
        | page      | first |
        | size      | 101   |
        | size      | many  |
        | lost      | maybe |

  Rule: a change touches what it names

    Scenario Outline: <field>
      When I call changeBadge with:
        | serial  | {ada.serial} |
        | <field> | <value>      |
      Then it succeeds with badgeShown
      When I call getBadge with:
        | serial | {ada.serial} |
      Then it succeeds
      And the answer has:
        | serial | {ada.serial} |
        | holder | <holder>     |
        | doors  | <doors>      |
        | lost   | <lost>       |

      Examples:
        | field  | value       | holder      | doors             | lost  |
        | holder | {run} Grace | {run} Grace | ["front", "roof"] | false |
        | doors  | []          | {run} Ada   | []                | false |
        | doors  | ["store"]   | {run} Ada   | ["store"]         | false |
        | lost   | true        | {run} Ada   | ["front", "roof"] | true  |

    Scenario: The list can leave out the lost ones
      Given "bob" is the answer to issueBadge with:
        | holder | {run} Bob |
      When I call changeBadge with:
        | serial | {ada.serial} |
        | lost   | true         |
      Then it succeeds
      And the answer has:
        | lost | true |
      When I call listBadges
      Then it succeeds
      And the answer lists:
        | serial | {ada.serial} |
        | lost   | true         |
      When I call listBadges with:
        | lost | false |
      Then it succeeds
      And the answer lists:
        | serial | {bob.serial} |
      And the answer does not list:
        | serial | {ada.serial} |

  Rule: a badge that is withdrawn is gone, and no other

    Background:
      Given "bob" is the answer to issueBadge with:
        | holder | {run} Bob |

    Scenario: By its number, and in the list
      When I call withdrawBadge with:
        | serial | {ada.serial} |
      Then it succeeds with badgeWithdrawn
      When I call getBadge with:
        | serial | {ada.serial} |
      Then it fails with noBadge with:
        | serial | {ada.serial} |
      When I call listBadges
      Then it succeeds
      And the answer does not list:
        | serial | {ada.serial} |
      And the answer lists:
        | serial | {bob.serial} |

    Scenario: Nobody gets its number
      When I call withdrawBadge with:
        | serial | {bob.serial} |
      Then it succeeds
      When I call issueBadge with:
        | holder | {run} Carl |
      Then it succeeds
      When I call getBadge with:
        | serial | {bob.serial} |
      Then it fails with noBadge with:
        | serial | {bob.serial} |

    Scenario Outline: <operation> finds it no more
      When I call withdrawBadge with:
        | serial | {ada.serial} |
      Then it succeeds
      Given "before" is the answer to listBadges
      When I call <operation> with:
        | serial | {ada.serial} |
      Then it fails with noBadge with:
        | serial | {ada.serial} |
      And nothing has changed

      Examples:
        | operation     |
        | withdrawBadge |
        | changeBadge   |

  Rule: what is not understood changes nothing

    Background:
      Given "before" is the answer to listBadges
      And "badge" is the answer to getBadge with:
        | serial | {ada.serial} |

    Scenario: A door that is not there
      When I call issueBadge with:
        | holder | {run} Bob           |
        | doors  | ["front", "cellar"] |
      Then it fails with unknownDoor with:
        | door | cellar |
      And nothing has changed

    Scenario: A badge for nobody
      When I call issueBadge with:
        | holder | *absent*  |
        | doors  | ["front"] |
      Then it fails with badRequest with:
        | what | holder |
      And nothing has changed

    Scenario: A change to a door that is not there
      When I call changeBadge with:
        | serial | {ada.serial} |
        | doors  | ["cellar"]   |
      Then it fails with unknownDoor with:
        | door | cellar |
      And nothing has changed

    Scenario: A change to nobody
      When I call changeBadge with:
        | serial | {ada.serial} |
        | holder | *empty*      |
      Then it fails with badRequest with:
        | what | holder |
      And nothing has changed
