import Features
import JSON
import Pipelines
import Testing

/// Jobs that their callers name.
@Suite struct JobNameTests {
    private func start(
        _ digest: String, key: String? = nil, on test: RunnerUnderTest, at project: String = "p"
    ) async throws -> String {
        try await test.runner.start(
            "test", project: project,
            as: JobName(id: "mine", requestDigest: digest, idempotencyKey: key)
        ) { _ in .string(digest) }
    }

    @Test func `the same request is carried out once, and another is refused`() async throws {
        let test = RunnerUnderTest()
        #expect(try await start("a", on: test) == "mine")
        let done = try #require(await test.store.job("mine", in: .succeeded))
        #expect(done.result == "a")
        #expect(try await start("a", on: test) == "mine")
        #expect(test.store.stored("mine")?.startedAt == done.startedAt)
        let refusal = FeatureError.inTheWay(
            "there is another job \"mine\"", hint: "Give each request a name of its own.")
        await #expect(throws: refusal) { try await start("b", on: test) }
        await #expect(throws: refusal) { try await start("a", on: test, at: "q") }
        await #expect(throws: FeatureError.idempotencyKeyReused("k")) {
            try await start("b", key: "k", on: test)
        }
    }

    @Test func `a job that waits or runs is found as one that has ended`() async throws {
        let test = RunnerUnderTest()
        let occupied = try await test.occupy()
        #expect(try await start("a", on: test) == "mine")
        #expect(try await start("a", on: test) == "mine")
        for (_, gate) in occupied { gate.open() }
        #expect(await test.store.job("mine", in: .succeeded)?.result == "a")
    }

    @Test(arguments: ["mine", nil])
    func `a job whose storing succeeds, though nobody is told, is run`(name: String?) async throws {
        let test = RunnerUnderTest()
        test.store.setLosingAnswer { $0.state == .queued }
        let id =
            if name == nil { try await test.start { _ in "a" } } else {
                try await start("a", on: test)
            }
        #expect(await test.store.job(id, in: .succeeded)?.result == "a")
    }

    @Test func `one that was stored for a request which failed is run when that comes again`()
        async throws
    {
        let test = RunnerUnderTest()
        test.store.put(
            Job(
                id: "mine", project: "p", kind: "test", createdAt: EventTime(microseconds: 0),
                requestDigest: "a", owner: "server"))
        await #expect(
            throws: FeatureError.inTheWay(
                "there is another job \"mine\"", hint: "Give each request a name of its own.")
        ) { try await start("b", on: test) }
        // Its request was too long to be stored; that which comes again brings it.
        let name = JobName(id: "mine", requestDigest: "a")
        #expect(try await !test.runner.isThere(name, kind: "test", project: "p"))
        #expect(try await start("a", on: test) == "mine")
        #expect(await test.store.job("mine", in: .succeeded)?.result == "a")
        #expect(test.store.attempts(of: "mine", in: .running) == 1)
        #expect(try await start("a", on: test) == "mine")
        #expect(test.store.attempts(of: "mine", in: .running) == 1)
    }

    @Test func `one that was stored with its request needs no more than its name`() async throws {
        let test = RunnerUnderTest(handlers: ["test": { job, _ in job.request ?? .null }])
        test.store.put(
            Job(
                id: "mine", project: "p", kind: "test", createdAt: EventTime(microseconds: 0),
                request: "asked", requestDigest: "a", owner: "server"))
        let name = JobName(id: "mine", requestDigest: "a")
        #expect(try await test.runner.isThere(name, kind: "test", project: "p"))
        #expect(await test.store.job("mine", in: .succeeded)?.result == "asked")
    }

    @Test func `a request is not answered by a job that is not stored yet`() async throws {
        let test = RunnerUnderTest()
        let isAsked = Gate()
        let isLookedAt = Gate()
        test.store.setFailing { _ in true }
        test.store.setArrival { job in
            isAsked.open()
            try? await isLookedAt.pass()
        }
        let first = Task { try await start("a", on: test) }
        try await isAsked.pass()
        await #expect(
            throws: FeatureError.overloaded("the job \"mine\" is just being accepted")
        ) { try await start("a", on: test) }
        isLookedAt.open()
        await #expect(throws: FeatureError.unavailable("the store is away")) {
            try await first.value
        }
        #expect(test.store.stored("mine") == nil)
    }

    @Test func `of two servers that are sent it at once, one carries it out`() async throws {
        let one = RunnerUnderTest(server: "one")
        let two = RunnerUnderTest(server: "two", store: one.store)
        let other = Job(
            id: "mine", project: "p", kind: "test", createdAt: EventTime(microseconds: 0),
            requestDigest: "a", owner: "one")
        // Accepted by the other server between the look and the storing.
        two.store.setWillSave { [store = one.store] job in
            if job.owner == "two" { store.put(other) }
        }
        #expect(try await start("a", on: two) == "mine")
        #expect(one.store.stored("mine")?.owner == "one")
    }
}
