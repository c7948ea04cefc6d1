package io.drayage.control.sms;

import io.vertx.core.Future;

/**
 * One operation of the API. A new one is a class that implements this and a line in the registry; what it takes, answers and may fail with is in {@code model.yaml}. Called on any Vert.x context; must not block.
 */
public interface SmsOperation {
    /** Name as in {@code X-Amz-Target}, after the dot. */
    String name();

    /**
     * Does it.
     *
     * @return a record of the answer's shape; absent members are null, lists are never absent. Fails with (or throws) {@link SmsException}, {@link
     *     io.drayage.control.store.StoreRefusedException} or {@link io.drayage.engine.api.EngineException}
     */
    Future<? extends Record> call(SmsInput input);

    /** The answer of operations that answer nothing: {@code {}}. */
    record Done() {}
}
