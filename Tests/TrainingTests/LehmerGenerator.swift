/// The generator of the golden numbers: one line in any language, so that Python makes the same
/// cases (`s = s * 48271 % 2147483647`).
struct LehmerGenerator {
    private var state: Int

    init(seed: Int) {
        state = seed
    }

    mutating func next() -> Int {
        state = state * 48_271 % 2_147_483_647
        return state
    }
}
