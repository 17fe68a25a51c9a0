import API
import Testing

/// Counters that many threads add to.
struct CounterGridTests {
    @Test func `each counter holds what was added to it`() {
        let grid = CounterGrid(count: 3)
        grid.add(5, at: 0)
        grid.add(1, at: 2)
        grid.add(2, at: 2)
        #expect((grid[0], grid[1], grid[2]) == (5, 0, 3))
    }

    @Test func `nothing is lost when several threads add at once`() async {
        let grid = CounterGrid(count: 2)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<10_000 { grid.add(1, at: 1) } }
            }
        }
        #expect((grid[0], grid[1]) == (0, 80_000))
    }
}
