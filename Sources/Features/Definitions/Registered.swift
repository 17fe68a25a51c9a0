/// A definition with the versions it has been given.
package struct Registered: Hashable, Sendable {
    package let definition: Definition
    /// Counts the changes of the definition, from 1.
    package let version: Int
    /// Names the offline table of a feature view: the version at which it was created.
    package let storageVersion: Int

    package init(_ definition: Definition, version: Int, storageVersion: Int) {
        self.definition = definition
        self.version = version
        self.storageVersion = storageVersion
    }
}
