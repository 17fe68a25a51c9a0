package import Features

/// A version that is tried beside the one that an alias names.
package struct Rollout: Hashable, Sendable {
    package enum Mode: String, Sendable, CaseIterable {
        /// It predicts what callers get from the alias' version; nobody gets its answers.
        case shadow
        /// Callers get its answers for a share of the keys.
        case canary
    }

    package enum State: Hashable, Sendable {
        case running
        /// One of its rules has stopped it; the reason is a sentence.
        case stopped(reason: String)
    }

    package let project: String
    package let model: String
    /// Whose traffic it takes part in.
    package let alias: String
    /// The challenger.
    package let version: Int
    package let mode: Mode
    /// Of the entity keys, from 0 to 1: always the same ones, on every server.
    package let share: Double
    package let rules: StopRules
    /// When the store took it: told apart by it are rollouts of one model that are otherwise alike.
    /// `nil` before.
    package let startedAt: EventTime?
    package let state: State

    /// - Precondition: The share is from 0 to 1.
    package init(
        project: String, model: String, alias: String, version: Int, mode: Mode, share: Double,
        rules: StopRules, startedAt: EventTime? = nil, state: State = .running
    ) {
        precondition((0...1).contains(share), "a share is from 0 to 1")
        self.project = project
        self.model = model
        self.alias = alias
        self.version = version
        self.mode = mode
        self.share = share
        self.rules = rules
        self.startedAt = startedAt
        self.state = state
    }

    /// The same in another state.
    package func with(_ state: State) -> Rollout {
        Rollout(
            project: project, model: model, alias: alias, version: version, mode: mode,
            share: share, rules: rules, startedAt: startedAt, state: state)
    }

    /// The same, running since then.
    package func started(at time: EventTime?) -> Rollout {
        Rollout(
            project: project, model: model, alias: alias, version: version, mode: mode,
            share: share, rules: rules, startedAt: time)
    }

    /// The version that is tried.
    package var challenger: VersionName {
        VersionName(project: project, model: model, version: version)
    }
}
