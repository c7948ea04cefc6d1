package io.drayage.load.bench;

/** One of the benchmarks that {@code scripts/bench} knows. */
interface Benchmark {
    /** What follows {@code scripts/bench}. */
    String name();

    /** One line for {@code scripts/bench list}. */
    String summary();

    /**
     * Measures, prints a table and returns what goes into the JSON file: a record that Jackson can write. Throws {@link IllegalStateException} when it cannot be
     * measured; a figure that misses its target is no error, the report says so.
     */
    Object run(BenchSetting setting);
}
