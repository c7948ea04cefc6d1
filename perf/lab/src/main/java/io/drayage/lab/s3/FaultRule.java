package io.drayage.lab.s3;

import java.util.function.Predicate;

/**
 * Which requests a fault meets.
 *
 * @param operation S3's name of the operation ({@code "UploadPart"}), or {@code "*"}
 * @param key which keys; the key is empty for operations on a bucket
 * @param skip so many matching requests pass first
 * @param times so many matching requests then meet the fault
 * @param fault what happens to them
 */
public record FaultRule(String operation, Predicate<String> key, int skip, int times, Fault fault) {
    /** The next request of this operation meets the fault, once. */
    public static FaultRule on(String operation, Fault fault) {
        return new FaultRule(operation, key -> true, 0, 1, fault);
    }

    /** The same after letting {@code count} matching requests pass. */
    public FaultRule after(int count) {
        return new FaultRule(operation, key, count, times, fault);
    }

    /** The same for {@code count} requests in a row. */
    public FaultRule times(int count) {
        return new FaultRule(operation, key, skip, count, fault);
    }

    /** The same for every matching request. */
    public FaultRule always() {
        return times(Integer.MAX_VALUE);
    }

    /** The same for these keys only. */
    public FaultRule forKeys(Predicate<String> keys) {
        return new FaultRule(operation, keys, skip, times, fault);
    }

    boolean matches(S3Call call) {
        return (operation.equals("*") || operation.equals(call.operation().name())) && key.test(call.key());
    }
}
