import Features
import Models
import TestSupport
import Testing
import Training

@Suite struct ReplayCheckTests {
    private static let file = [UInt8](
        #"{"kind":"linear","inputs":["a","b"],"coefficients":[[2,-3]],"intercepts":[1]}"#.utf8)

    /// Each look at the clock is so much later than the one before.
    private static func check(microseconds: Int64 = 10) -> ReplayCheck {
        let clock = ManualClock(EventTime(microseconds: 0))
        return ReplayCheck {
            clock.advance(microseconds: microseconds)
            return .microseconds(clock.now.microseconds)
        }
    }

    private static func rows(_ margins: [Float] = [9.5, 1]) -> ReplayRows {
        ReplayRows(
            columns: ["a", "b"], values: [5, 0.5, 0, 0], count: 2, trainerMargins: margins)
    }

    @Test func `a file that answers as in the trainer is found faithful`() throws {
        let findings = Self.check().findings(of: Self.file, as: .linear, on: Self.rows())
        #expect(findings.artifactBytes == Self.file.count)
        let served = try findings.served.get()
        #expect(served.rows == 2)
        #expect(served.worstError == 0)
        #expect(served.worst == nil)
        #expect(served.latencyP99 == .microseconds(10))
    }

    @Test func `the row that differs most is told`() throws {
        let findings = Self.check().findings(
            of: Self.file, as: .linear, on: Self.rows([9.25, 2]))
        let served = try findings.served.get()
        #expect(served.worstError == 0.5)
        #expect(served.worst?.row == 1)
        #expect(served.worst?.serving == 1)
        #expect(served.worst?.trainer == 2)
    }

    @Test func `a margin that is no number differs by everything`() throws {
        let findings = Self.check().findings(
            of: Self.file, as: .linear, on: Self.rows([.nan, 1]))
        #expect(try findings.served.get().worstError == .infinity)
    }

    @Test func `requests of the champion are asked by the names of its inputs`() throws {
        let logged = LoggedRequests(
            columns: ["b", "gone"], values: [1, 2, .infinity, 0], count: 2)
        let findings = Self.check().findings(
            of: Self.file, as: .linear, on: Self.rows(), logged: logged)
        let served = try findings.served.get()
        #expect(served.logged == 2)
        // Neither has an `a`, which a linear model cannot do without.
        #expect(served.unanswered == 2)
    }

    @Test func `the one in a hundred that is slow does not count`() throws {
        // Of 300 timings of 100 rows the first 3 are slow: those of one row.
        let clock = ManualClock(EventTime(microseconds: 0))
        let check = ReplayCheck {
            let now = clock.now.microseconds
            clock.advance(microseconds: now < 6000 ? 1000 : 1)
            return .microseconds(now)
        }
        let rows = ReplayRows(
            columns: ["a", "b"], values: [Float](repeating: 0, count: 200), count: 100,
            trainerMargins: [Float](repeating: 1, count: 100))
        let served = try check.findings(of: Self.file, as: .linear, on: rows).served.get()
        #expect(served.latencyP99 == .microseconds(1))
    }

    @Test func `a file that cannot be read is told as it is`() {
        let findings = Self.check().findings(of: [0], as: .xgboostJSON, on: Self.rows())
        guard case .failure(let fault) = findings.served else {
            Issue.record("it was read")
            return
        }
        #expect(fault.reason.hasPrefix("the model file cannot be read"))
    }

    @Test func `a file with other inputs than the rows is not replayed`() {
        let rows = ReplayRows(columns: ["a", "c"], values: [1, 2], count: 1, trainerMargins: [1])
        let findings = Self.check().findings(of: Self.file, as: .linear, on: rows)
        guard case .failure(let fault) = findings.served else {
            Issue.record("it was replayed")
            return
        }
        #expect(fault.reason == "its inputs are a, b, the rows' columns a, c.")
    }
}
