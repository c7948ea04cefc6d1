package io.drayage.engine.source;

import io.drayage.protocol.vmdk.GrainInflater;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the fastest inflater that this machine has, once per process, and logs which. */
public enum GrainInflaters implements Supplier<GrainInflater> {
    /** Intel ISA-L through gkl. */
    ISA_L {
        @Override
        public GrainInflater get() {
            return new GklGrainInflater();
        }
    },
    /** The JDK's zlib; everywhere. */
    JDK {
        @Override
        public GrainInflater get() {
            return new JdkGrainInflater();
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(GrainInflaters.class);

    /** The fastest; safe to call from any thread, the choice is made once. */
    public static GrainInflaters fastest() {
        return Choice.FASTEST;
    }

    private static final class Choice {
        private static final GrainInflaters FASTEST = choose();

        private static GrainInflaters choose() {
            GrainInflaters chosen = GklGrainInflater.load() ? ISA_L : JDK;
            LOG.atInfo().addKeyValue("inflater", chosen).log("inflater chosen");
            return chosen;
        }
    }
}
