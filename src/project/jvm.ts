import { type Detector, firstOf, found } from './project.js';

/** A Maven or Gradle build at the top of a repository. */
export const jvm: Detector = (files) => {
  const gradle = firstOf(files, 'build.gradle.kts', 'build.gradle', 'settings.gradle.kts', 'settings.gradle');
  const maven = firstOf(files, 'pom.xml');
  if (maven === null && gradle === null) return null;
  const common = { setup: [], cache: [], env: ['JAVA_HOME'], notes: [] };
  if (maven !== null) {
    const program = files.paths.has('mvnw') ? './mvnw' : 'mvn';
    const packages = [...(files.text('pom.xml') ?? '').matchAll(/<module>([^<]+)<\/module>/g)];
    return {
      ...common,
      name: 'Java with Maven',
      gates: [found('test', `${program} --batch-mode --quiet verify`, maven)],
      packages: packages.map(([, path = '']) => path),
    };
  }
  const program = files.paths.has('gradlew') ? './gradlew' : 'gradle';
  return {
    ...common,
    name: 'Java with Gradle',
    gates: [found('test', `${program} --no-daemon --console=plain check`, gradle ?? '')],
    packages: [],
  };
};
