/// A definition with the versions it has been given.
package struct Registered: Hashable, Sendable {
    package let definition: Definition
    /// Counts the changes of the definition, from 1.
    package let version: Int
    /// Names the offline table of a feature view: the version at which it was created.
    package let storageVersion: Int
    /// For a feature service and an on-demand feature view: the versions of views that its
    /// references without one mean, as they were the newest when it was applied.
    package let pins: [String: Int]

    package init(
        _ definition: Definition, version: Int, storageVersion: Int, pins: [String: Int] = [:]
    ) {
        self.definition = definition
        self.version = version
        self.storageVersion = storageVersion
        self.pins = pins
    }

    /// The versions of the definition that the present table of a feature view serves.
    var versions: ClosedRange<Int> { storageVersion...max(version, storageVersion) }
}
