package import Features

/// What requests of one kind have in common, made for a plan and outdated with it.
package protocol PlannedShape: Sendable {
    var plan: LookupPlan { get }
}
