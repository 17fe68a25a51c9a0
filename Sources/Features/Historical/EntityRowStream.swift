/// Entity rows that are read while they come; nothing holds them all.
package struct EntityRowStream: Sendable {
    /// Waits for the next rows; `nil` after the last. The first block says which columns there are,
    /// also where no rows follow. For one reader.
    package let next: @Sendable () async throws -> EntityRowBlock?

    package init(_ next: @escaping @Sendable () async throws -> EntityRowBlock?) {
        self.next = next
    }
}
