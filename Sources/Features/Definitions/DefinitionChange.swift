/// One line of a plan.
package struct DefinitionChange: Sendable {
    package enum Action: String, Sendable {
        case create, update, delete, unchanged
    }

    package let id: DefinitionID
    package let action: Action
    /// The version after the change.
    package let version: Int
    /// What differs, for people.
    package let details: [String]
    /// What stops working, for people.
    package let breaks: [String]
}
