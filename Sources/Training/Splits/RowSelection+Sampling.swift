extension RowSelection {
    /// At most so many of them, chosen by the seed, in their order.
    func sample(_ count: Int, seed: UInt64) -> RowSelection {
        guard count < self.count else { return self }
        var random = SeededGenerator(seed: seed)
        let all = indices
        return .rows(random.sample(count, below: all.count).map { Int32(all[$0]) })
    }
}
