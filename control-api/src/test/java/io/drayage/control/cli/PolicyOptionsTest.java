package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The words of the policy options. */
class PolicyOptionsTest {
    @Command
    private static final class Call {
        @Mixin
        private final PolicyOptions policy = new PolicyOptions();
    }

    private static PolicyOptions parse(String... arguments) {
        Call call = new Call();
        new CommandLine(call).parseArgs(arguments);
        return call.policy;
    }

    @Test
    void aFullVerificationIsASweepAndASampleIsTheDefault() {
        assertThat(parse("--verify", "full").policy().sweepNow()).isTrue();
        assertThat(parse("--verify=FULL").policy().sweepNow()).isTrue();
        assertThat(parse("--verify", "sample").policy().sweepNow()).isFalse();
        assertThat(parse().policy().sweepNow()).isFalse();
    }

    @Test
    void anotherWordIsRefused() {
        assertThatThrownBy(() -> parse("--verify", "true"))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining("neither sample nor full");
    }
}
