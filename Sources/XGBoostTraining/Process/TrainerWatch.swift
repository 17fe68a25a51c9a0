import CProcess
import Glibc
import Training

/// Stays with a training process from its start to its end, on one thread: hands it the order,
/// passes on what it tells, and says what it ended of.
struct TrainerWatch {
    private static let errorsKept = 4_096
    private static let pieceBytes = 65_536
    private static let traceBegins = Array("Current stack trace".utf8)

    private let child: TrainerChild
    private let settings: TrainerSettings
    private let progress: (TrainingEvent) -> Void
    private let deadline: ContinuousClock.Instant

    private var reader = TrainerFrameReader()
    private var file: [UInt8] = []
    private var outcome: TrainingOutcome?
    private var failure: TrainingError?
    private var isOutOfTime = false
    /// The end of what it wrote to its standard error.
    private var errors: [UInt8] = []
    /// From here on it writes where it crashed, which tells callers nothing and may be long.
    private var isTracing = false

    init(
        _ child: TrainerChild, _ settings: TrainerSettings,
        _ progress: @escaping (TrainingEvent) -> Void
    ) {
        self.child = child
        self.settings = settings
        self.progress = progress
        deadline = .now + settings.deadline
    }

    /// - Throws: What the training threw, or what ended its process.
    mutating func run(_ parcel: TrainingParcel) throws(TrainingError) -> TrainingOutcome {
        let memory = try Descriptor.memory("larder-training")
        try parcel.write(to: memory.number)
        // The process reads from the beginning, whatever it reads with.
        lseek(memory.number, 0, SEEK_SET)
        let messages = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        try child.start(
            settings, input: memory.number, output: messages.writing.number,
            errors: errors.writing.number)
        // From here on the process alone holds these, so its end is their end.
        for descriptor in [memory, messages.writing, errors.writing] { descriptor.close() }
        listen(messages.reading, errors.reading)
        // It may have closed its pipes and yet go on.
        child.kill()
        return try verdict(status: child.reap())
    }

    /// Reads until both pipes have ended.
    private mutating func listen(_ messages: Descriptor, _ errors: Descriptor) {
        var isOpen = [true, true]
        while isOpen.contains(true) {
            var polled = [messages, errors].enumerated().map { index, descriptor in
                // A negative descriptor is not looked at.
                pollfd(
                    fd: isOpen[index] ? descriptor.number : -1, events: Int16(POLLIN), revents: 0)
            }
            let count = poll(&polled, nfds_t(polled.count), millisecondsLeft)
            if count == 0 || millisecondsLeft == 0 { endInTime() }
            for index in polled.indices where count > 0 && polled[index].revents != 0 {
                isOpen[index] = read(polled[index].fd) { watch, piece in
                    if index == 0 { watch.take(piece) } else { watch.keep(piece) }
                }
            }
        }
    }

    /// Until the deadline, for `poll`; -1 for ever, once it is past and the process is killed.
    private var millisecondsLeft: Int32 {
        guard !isOutOfTime else { return -1 }
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return 0 }
        return Int32(clamping: left.components.seconds * 1_000 + 1_000)
    }

    private mutating func endInTime() {
        guard !isOutOfTime, ContinuousClock.now >= deadline else { return }
        isOutOfTime = true
        child.kill()
    }

    /// - Returns: Whether there may be more.
    private mutating func read(
        _ descriptor: Int32, _ body: (inout TrainerWatch, UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: Self.pieceBytes, alignment: 1) { buffer in
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return count < 0 && errno == EINTR }
            body(&self, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return true
        }
    }

    private mutating func keep(_ piece: UnsafeRawBufferPointer) {
        guard !isTracing else { return }
        errors.append(contentsOf: piece)
        if let trace = errors.firstRange(of: Self.traceBegins) {
            isTracing = true
            errors.removeSubrange(trace.lowerBound...)
        }
        errors.removeFirst(max(0, errors.count - Self.errorsKept))
    }

    private mutating func take(_ piece: UnsafeRawBufferPointer) {
        // What comes after its last word is not listened to.
        guard failure == nil, outcome == nil, !child.isCancelled else { return }
        do throws(TrainingError) {
            for frame in try reader.frames(completedBy: piece) { try take(frame) }
        } catch {
            failure = error
            child.kill()
        }
    }

    private mutating func take(_ frame: TrainerFrame) throws(TrainingError) {
        switch frame.kind {
        case .event: progress(try TrainerCoding.decode(TrainingEvent.self, from: frame.bytes))
        case .file: file = frame.bytes
        case .outcome:
            var outcome = try TrainerCoding.decode(TrainingOutcome.self, from: frame.bytes)
            outcome.artifact.file = file
            self.outcome = outcome
        case .failure:
            failure = try TrainerCoding.decode(TrainingError.self, from: frame.bytes)
        }
    }

    /// What became of it. Its own words count before the way in which it ended.
    private func verdict(status: Int32) throws(TrainingError) -> TrainingOutcome {
        if child.isCancelled { throw .cancelled }
        if let outcome { return outcome }
        if isOutOfTime { throw .outOfTime(limit: settings.deadline) }
        if let failure { throw failure }
        // Libraries say so in their last words, where they cannot tell us otherwise.
        if TrainerWorker.tellsOfMemory(said) {
            throw .trainerOutOfMemory(limitBytes: settings.memoryBytes)
        }
        let signal = process_signal(status)
        guard signal == 0 else { throw .trainerKilled(signal: Int(signal), said: said) }
        let code = process_exit_code(status)
        throw .trainerFailed("it ended with code \(code)" + (said.isEmpty ? "" : ": \(said)"))
    }

    /// Its last words in one line.
    private var said: String {
        String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }
}
