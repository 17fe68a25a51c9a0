import Models
import Testing

@Suite struct LinkTests {
    @Test func `the logistic link stays a probability at both ends`() {
        #expect(Link.logistic.value(ofMargin: 0) == 0.5)
        #expect(Link.logistic.value(ofMargin: 1_000) == 1)
        #expect(Link.logistic.value(ofMargin: -1_000) > 0)
        #expect(Link.logistic.value(ofMargin: -1_000) < 1e-38)
    }

    @Test func `the exponential link of zero is one`() {
        #expect(Link.exponential.value(ofMargin: 0) == 1)
    }

    @Test func `the identity link changes nothing`() {
        #expect(Link.identity.value(ofMargin: -0.25) == -0.25)
    }
}
