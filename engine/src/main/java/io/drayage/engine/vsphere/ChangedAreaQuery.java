package io.drayage.engine.vsphere;

import com.vmware.vim25.ws.Argument;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.vsphere.HardenedSoapClient.TransportException;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.cbt.ChangedAreaCollector;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.rmi.RemoteException;
import java.time.Duration;

/** Asks for a disk's changed areas, reply by reply to its end, holding no thread between replies. All or nothing: nobody ever sees a part of an answer. */
final class ChangedAreaQuery {
    /** For all replies together; hosts answer a large disk's query within seconds to minutes. */
    private static final Duration LIMIT = Duration.ofHours(1);

    private final VsphereWorkers workers;
    private final VimSession session;
    private final Duration replyLimit;

    /** @param replyLimit for each reply */
    ChangedAreaQuery(VsphereWorkers workers, VimSession session, Duration replyLimit) {
        this.workers = workers;
        this.session = session;
        this.replyLimit = replyLimit;
    }

    private record Question(String thing, String vm, String snapshot, int deviceKey, String changeId, long deadline) {}

    Future<BlockSet> ask(VirtualMachine vm, String snapshot, int deviceKey, long capacityBytes, String changeId) {
        String thing = "changed areas of disk " + deviceKey + " of VM '" + vm.name() + "'";
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Question question = new Question(thing, vm.moref(), snapshot, deviceKey, changeId, deadline);
        ChangedAreaCollector collector;
        try {
            collector = new ChangedAreaCollector(capacityBytes);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(badAnswer(thing, String.valueOf(e.getMessage())));
        }
        return Turns.repeat(() -> workers.run(thing, () -> turn(question, collector)))
                .map(ended -> collector.changed())
                .recover(failure -> Future.failedFuture(asVsphere(failure, thing)));
    }

    /** One reply; true when there are more to come. */
    private boolean turn(Question question, ChangedAreaCollector collector) throws RemoteException {
        if (System.nanoTime() - question.deadline() > 0) {
            throw badAnswer(question.thing(), "the answer did not come to an end within " + LIMIT.toMinutes() + " min");
        }
        try {
            reply(question, collector.nextOffset()).into(collector);
        } catch (MalformedInputException e) {
            throw badAnswer(question.thing(), "the answer breaks the rules: " + e.getMessage());
        } catch (MalformedReplyException e) {
            if (e.httpStatus() != 200 && e.httpStatus() != 500) {
                throw e;
            }
            throw badAnswer(question.thing(), String.valueOf(e.getMessage()));
        } catch (TransportException e) {
            if (!isTooMuch(e)) {
                throw e;
            }
            throw badAnswer(question.thing(), "vCenter's answer comes too late or is too large: " + message(e));
        }
        return !collector.isComplete();
    }

    private ChangedAreaReply reply(Question question, long startOffset) throws RemoteException {
        Argument[] arguments = {
            new Argument("_this", "ManagedObjectReference", Morefs.virtualMachine(question.vm())),
            new Argument("snapshot", "ManagedObjectReference", Morefs.snapshot(question.snapshot())),
            new Argument("deviceKey", "int", question.deviceKey()),
            new Argument("startOffset", "long", startOffset),
            new Argument("changeId", "String", question.changeId())
        };
        return session.call(s -> {
            try {
                return ChangedAreaReply.read(s.soap().post("QueryChangedDiskAreas", arguments, replyLimit));
            } catch (TransportException e) {
                if (!e.isBrokenConnection()) {
                    throw e;
                }
                // Servers close idle connections; asking changes nothing, so it may be asked again.
                return ChangedAreaReply.read(s.soap().post("QueryChangedDiskAreas", arguments, replyLimit));
            }
        });
    }

    private static boolean isTooMuch(TransportException e) {
        return e.getCause() instanceof SocketTimeoutException || e.getCause() instanceof ReplyTooLargeException;
    }

    private static String message(TransportException e) {
        return e.getCause() instanceof IOException io ? String.valueOf(io.getMessage()) : "no complete answer";
    }

    private static EngineException badAnswer(String thing, String reason) {
        return new EngineException(
                Kind.VSPHERE,
                thing,
                reason,
                "Nothing is left unread on such an answer; if it repeats, reset the disk's change tracking");
    }

    /** Every fault counts as VSPHERE here, whatever it means elsewhere: an unknown change id is "not found", and the VM is not. */
    private static Throwable asVsphere(Throwable failure, String thing) {
        boolean fault = failure instanceof EngineException told && told.kind() == Kind.NOT_ELIGIBLE;
        if (!fault) {
            return failure;
        }
        EngineException told = (EngineException) failure;
        return new EngineException(Kind.VSPHERE, thing, told.reason(), told.remedy(), told.getCause());
    }
}
