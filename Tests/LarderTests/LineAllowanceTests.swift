import Testing
import larder

/// How many lines a second are written, and what becomes of the rest.
struct LineAllowanceTests {
    /// Asks for a line in each of the seconds.
    private func take(_ seconds: [Int], _ allowance: inout LineAllowance) -> [Bool] {
        seconds.map { allowance.take(at: $0) }
    }

    @Test func `a second has so many lines and the next as many again`() {
        var allowance = LineAllowance(linesPerSecondMax: 2)
        let first = take([7, 7, 7, 7], &allowance)
        let second = take([8, 8, 8], &allowance)
        #expect(first == [true, true, false, false])
        #expect(second == [true, true, false])
        #expect(allowance.leftOutCount == 3)
    }

    @Test func `what was left out is told once, after its second`() {
        var allowance = LineAllowance(linesPerSecondMax: 1)
        _ = take([7, 7, 7, 7, 7], &allowance)
        let told = [7, 8, 9].map { allowance.takeLeftOut(before: $0) }
        #expect(told == [0, 4, 0])
    }

    @Test func `the first line of a second tells of the second before`() {
        var allowance = LineAllowance(linesPerSecondMax: 2)
        let taken = take([7, 7, 7, 7, 7, 8], &allowance)
        let told = allowance.takeLeftOut(before: 8)
        #expect(taken.last == true)
        #expect(told == 3)
    }

    @Test func `at the end everything is told`() {
        var allowance = LineAllowance(linesPerSecondMax: 0)
        _ = take([7, 7, 7], &allowance)
        let told = [allowance.takeLeftOut(), allowance.takeLeftOut()]
        #expect(told == [3, 0])
        #expect(allowance.leftOutCount == 3)
    }

    @Test func `a clock that is set back begins a second too`() {
        var allowance = LineAllowance(linesPerSecondMax: 1)
        let taken = take([7, 3, 3], &allowance)
        #expect(taken == [true, true, false])
    }
}
