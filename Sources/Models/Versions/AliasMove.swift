/// An alias that is to point at a version, and who wants it why.
package struct AliasMove: Sendable {
    /// Where the alias must be for the move to be made.
    package enum Condition: Sendable, Hashable {
        case anywhere
        /// At this version; `nil` where there must be no such alias.
        case at(Int?)
    }

    package let alias: ModelAlias
    package let principal: String
    package let cause: AliasChange.Cause
    package let condition: Condition

    package init(
        _ alias: ModelAlias, principal: String, cause: AliasChange.Cause = .request,
        if condition: Condition = .anywhere
    ) {
        self.alias = alias
        self.principal = principal
        self.cause = cause
        self.condition = condition
    }
}
