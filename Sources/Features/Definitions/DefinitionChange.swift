/// One line of a plan.
package struct DefinitionChange: Sendable {
    package enum Action: String, Sendable {
        case create, update, delete, unchanged
    }

    package let id: DefinitionID
    /// Where not the definition but one of its earlier versions changes: a number that names it.
    package let earlierVersion: Int?
    package let action: Action
    /// The version after the change.
    package let version: Int
    /// What differs, for people.
    package let details: [String]
    /// What stops working, or is left behind.
    package internal(set) var breaks: [Break]
    /// What is to be copied so that the change has its history.
    package internal(set) var backfill: Backfill?

    package init(
        id: DefinitionID, earlierVersion: Int? = nil, action: Action, version: Int,
        details: [String] = [], breaks: [Break] = [], backfill: Backfill? = nil
    ) {
        self.id = id
        self.earlierVersion = earlierVersion
        self.action = action
        self.version = version
        self.details = details
        self.breaks = breaks
        self.backfill = backfill
    }

    /// The definition's name, with the version where it is not the newest: `stats@v1`.
    package var name: String {
        ViewReference(name: id.name, version: earlierVersion).description
    }
}
