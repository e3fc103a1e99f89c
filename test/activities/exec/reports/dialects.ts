/** JUnit XML as runners write it, shortened: what they agree on, and where they go their own ways. */
export const DIALECTS = {
  'jest-junit': `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="3" failures="1" errors="0" time="1.2">
  <testsuite name="prices" errors="0" failures="1" skipped="1" timestamp="2026-01-02T03:04:05" time="0.9" tests="3">
    <testcase classname="prices adds" name="adds" time="0.005"></testcase>
    <testcase classname="prices rounds &quot;up&quot; &amp; down" name="rounds" time="0.001">
      <failure>Error: expect(received).toBe(expected) // a &lt; b
    at Object.&lt;anonymous&gt; (/src/prices.test.ts:3:1)</failure>
    </testcase>
    <testcase classname="prices later" name="later" time="0"><skipped/></testcase>
  </testsuite>
</testsuites>`,
  pytest: `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.04" timestamp="2026-01-02T03:04:05" hostname="ci"><testcase classname="tests.test_a.TestNet" name="test_ok[1-a]" time="0.001" /><testcase classname="tests.test_a" name="test_bad" time="0.001"><failure message="assert 1 == 2">def test_bad():
&gt;       assert 1 == 2</failure></testcase><testcase classname="tests.test_a" name="test_skip" time="0.000"><skipped type="pytest.skip" message="not here">tests/test_a.py:9: not here</skipped></testcase><testcase classname="" name="tests.test_b" time="0.000"><error message="collection failure">ImportError: no module</error></testcase></testsuite></testsuites>`,
  surefire: `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd" version="3.0" name="org.shop.CartTest" time="0.1" tests="3" errors="0" skipped="0" failures="1">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="adds" classname="org.shop.CartTest" time="0.01"/>
  <testcase name="waits" classname="org.shop.CartTest" time="0.01">
    <flakyFailure message="too late" type="java.lang.AssertionError"><stackTrace><![CDATA[java.lang.AssertionError: too late]]></stackTrace></flakyFailure>
  </testcase>
  <testcase name="breaks" classname="org.shop.CartTest" time="0.01">
    <failure message="expected 3" type="java.lang.AssertionError"><![CDATA[java.lang.AssertionError: expected 3]]></failure>
    <rerunFailure message="expected 3" type="java.lang.AssertionError"><stackTrace><![CDATA[again]]></stackTrace></rerunFailure>
    <system-out><![CDATA[<testcase name="not a test"/>]]></system-out>
  </testcase>
</testsuite>`,
  gotestsum: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" time="0.2">
	<testsuite tests="3" failures="1" time="0.100000" name="example.org/shop/cart" timestamp="2026-01-02T03:04:05Z">
		<properties><property name="go.version" value="go1.24"></property></properties>
		<testcase classname="example.org/shop/cart" name="TestAdd/twice" time="0.000000"></testcase>
		<testcase classname="example.org/shop/cart" name="TestBad" time="0.000000">
			<failure message="Failed" type="">=== RUN   TestBad&#xA;    cart_test.go:9: no&#xA;--- FAIL: TestBad (0.00s)&#xA;</failure>
		</testcase>
		<testcase classname="example.org/shop/cart" name="TestLater" time="0.000000"><skipped message="=== RUN TestLater"></skipped></testcase>
	</testsuite>
</testsuites>`,
  nextest: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="2" failures="0" errors="0" uuid="x" timestamp="2026-01-02T03:04:05.000+00:00" time="0.1">
    <testsuite name="cart" tests="2" disabled="0" errors="0" failures="0">
        <testcase name="tests::adds" classname="cart" timestamp="2026-01-02T03:04:05.000+00:00" time="0.01"></testcase>
        <testcase name="tests::waits" classname="cart" timestamp="2026-01-02T03:04:05.000+00:00" time="0.01">
            <flakyFailure timestamp="2026-01-02T03:04:05.000+00:00" time="0.01" message="thread panicked at too late" type="test failure">too late</flakyFailure>
        </testcase>
    </testsuite>
</testsuites>`,
  node: `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testsuite name="cart" time="0.002" disabled="0" errors="0" tests="2" failures="1" skipped="0" hostname="ci">
		<testcase name="adds" time="0.0005" classname="test"/>
		<testcase name="breaks" time="0.0005" classname="test" failure="1 !== 2"><failure type="testCodeFailure" message="1 !== 2">[Error]</failure></testcase>
	</testsuite>
	<testcase name="alone" time="0.0001" classname="test"/>
</testsuites>`,
  googletest: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="0" disabled="1" errors="0" time="0." name="AllTests">
  <testsuite name="Cart" tests="2" failures="0" disabled="1" errors="0" time="0.">
    <testcase name="Adds" status="run" result="completed" time="0." classname="Cart" />
    <testcase name="DISABLED_Later" status="notrun" result="suppressed" time="0." classname="Cart" />
  </testsuite>
</testsuites>`,
} as const;
