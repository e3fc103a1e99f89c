/** The files that prove something, by ecosystem, where a plan does not say which (`protects:`). */
export const PROTECTED = {
  any: ['**/{test,tests,__tests__,spec,specs,e2e}/**'],
  node: ['**/*.{test,spec,test-d}.*', '**/*.snap'],
  python: ['**/test_*.py', '**/*_test.py', '**/conftest.py'],
  go: ['**/*_test.go', '**/testdata/**'],
  jvm: ['**/*{Test,Tests,IT}.{java,kt}', '**/*Spec.groovy'],
  other: ['**/*_{test,spec}.rb', '**/*Test.php', '**/*_test.exs', '**/*Tests.cs', '**/*_test.{cc,cpp}'],
} as const;

/** A file that runners read for tests in other files. */
export const SPEAKS_FOR_OTHERS = /(?:^|\/)conftest\.py$/;

/**
 * How a line of a test file is read, whatever its language: a declared test, an assertion, a test that is skipped, and
 * one that keeps all others from running.
 */
export const TEST_WORDS = {
  tests:
    /(?<![\w.$])(?:it|test|specify)(?:\.(?:each|concurrent|failing|serial|skip|todo|only|fixme))*\s*(?:\(|`)|^\s*(?:async\s+)?def\s+test\w*\s*\(|^func\s+(?:Test|Fuzz|Example)\w*\s*\(|#\[(?:\w+::)?(?:test|rstest|test_case)\b|@(?:Test|ParameterizedTest|RepeatedTest)\b|\bTEST(?:_F|_P)?\s*\(/g,
  assertions:
    /(?<![\w$])(?:expect|assert\w*|verify|should)\s*[.(!]|^\s*assert\s|\.should\b|(?<![\w$])self\.assert\w+\s*\(|(?<![\w$])t\.(?:is|not|true|false|truthy|falsy|deepEqual|equal|equals|ok|same|throws\w*|like|regex|Error|Errorf|Fatal|Fatalf|Fail|FailNow)\s*\(|(?<![\w$])(?:require|assert)\.[A-Z]\w*\s*\(|pytest\.raises\b|\b(?:EXPECT|ASSERT)_\w+\s*\(/g,
  'skipped tests':
    /(?<![\w$])(?:it|test|describe|suite|context|specify)(?:\.\w+)*\.(?:skip|todo|fixme|failing|skipIf|runIf)\b|(?<![\w.$])(?:xit|xtest|xdescribe|xcontext)\s*[.(]|@(?:pytest\.mark\.(?:skip|skipif|xfail)|unittest\.(?:skip\w*|expectedFailure))\b|pytest\.(?:skip|xfail|importorskip)\s*\(|\bself\.skipTest\s*\(|\b[tb]\.Skip(?:Now|f)?\s*\(|#\[ignore\b|@(?:Disabled|Ignore)\b|\bskip:\s*(?:true|['"`])|collect_ignore|pytest_(?:collection_modifyitems|ignore_collect|pyfunc_call|runtest_protocol)/g,
  'focused tests':
    /(?<![\w$])(?:it|test|describe|suite|context|specify)(?:\.\w+)*\.only\b|(?<![\w.$])(?:fit|fdescribe|ftest)\s*[.(]|\bonly:\s*true\b/g,
} as const;
