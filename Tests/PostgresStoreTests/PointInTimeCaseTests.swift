import Features
import PostgresStore
import TestSupport
import Testing

/// The cases of `Tests/Specification/point-in-time`, through every path there is.
struct PointInTimeCaseTests {
    static let cases = Result { try Specification.pointInTimeCases() }

    @Test func `the case files are read`() throws {
        #expect(try Self.cases.get().count >= 19)
    }

    @Test(arguments: (try? cases.get()) ?? [])
    func `the oracle answers the case`(_ example: PointInTimeCase) async throws {
        let oracle = NaiveOfflineStore(now: { .latest })
        try await example.load(into: oracle, project: example.project)
        for join in example.joins {
            let answer = try await example.answer(join, from: oracle, project: example.project)
            #expect(answer == join.expected)
        }
    }

    @Test(arguments: (try? cases.get()) ?? [])
    func `PostgreSQL answers the case`(_ example: PointInTimeCase) async throws {
        let store = try await TestDatabase.store()
        let project = try await store.applied(example.bundle)
        try await example.load(into: store, project: project)
        for join in example.joins {
            for shape in JoinShape.allCases {
                let shaped = try await TestDatabase.store(shape: shape)
                let answer = try await example.answer(join, from: shaped, project: project)
                #expect(answer == join.expected, "\(shape)")
            }
        }
    }

    @Test(arguments: (try? cases.get()) ?? [])
    func `the online store answers the case`(_ example: PointInTimeCase) async throws {
        let oracle = NaiveOfflineStore(now: { .latest })
        let stored = try await example.load(into: oracle, project: example.project)
        for join in example.joins {
            let answer = try example.answerOnline(join, stored: stored, project: example.project)
            #expect(answer == join.expected)
        }
    }
}
