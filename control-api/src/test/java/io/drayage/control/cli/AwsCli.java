package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stock AWS CLI pointed at a service with its credentials file and nothing of this machine's own configuration. */
record AwsCli(Path program, String url, Path credentials, String region) {
    AwsCli(Path program, String url, Path credentials) {
        this(program, url, credentials, "us-east-1");
    }

    /** What a call printed, both streams together. */
    record Reply(int code, String text) {}

    AwsCli in(String otherRegion) {
        return new AwsCli(program, url, credentials, otherRegion);
    }

    /** The JSON of an {@code aws sms} call that must succeed. */
    JsonNode json(String... arguments) throws IOException {
        Reply reply = call(arguments);
        assertThat(reply.code()).as(reply.text()).isZero();
        return new ObjectMapper().readTree(reply.text());
    }

    /** An {@code aws sms} call. */
    Reply call(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "sms"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint-url", url, "--region", region, "--output", "json"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG"));
        builder.environment().put("AWS_SHARED_CREDENTIALS_FILE", credentials.toString());
        builder.environment().put("AWS_CONFIG_FILE", "/dev/null");
        builder.environment().put("AWS_PAGER", "");
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Reply(process.exitValue(), text);
    }
}
