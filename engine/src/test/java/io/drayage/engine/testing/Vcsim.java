package io.drayage.engine.testing;

import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.CertificateProbe;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running vcsim of one test. It ends with its standard input, so it cannot outlive this process. */
public final class Vcsim implements AutoCloseable {
    private static final String USER = "administrator@vsphere.local";
    private static final String PASSWORD = "p<&>\"'w ü";

    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final URI url;

    private Vcsim(Process process) throws IOException {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("vcsim ended with " + process.exitValue());
        }
        this.url = URI.create(new JsonObject(line).getString("url"));
    }

    /** Starts one with a user, whose password holds every character that XML minds. */
    public static Vcsim start(String... flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Peers.find("bin/vcsim").toString());
        command.addAll(List.of("-username", USER, "-password-env", "VCSIM_PASSWORD"));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("VCSIM_PASSWORD", PASSWORD);
        return new Vcsim(builder.start());
    }

    /** Where it listens. */
    public URI url() {
        return url;
    }

    /** A pinned endpoint for it. */
    public VsphereEndpoint endpoint() throws IOException {
        String pin = CertificateProbe.fetch(url.getHost(), url.getPort(), Duration.ofSeconds(10))
                .sha256();
        return endpoint(new PeerTrust(Optional.of(pin), Optional.empty(), false), PASSWORD);
    }

    /** An endpoint for it with other trust or another password. */
    public VsphereEndpoint endpoint(PeerTrust trust, String password) {
        return new VsphereEndpoint(url.getHost(), url.getPort(), USER, Secret.of(password), trust, Map.of(), List.of());
    }

    /** From now on {@code method} answers with this fault, {@code count} times (0 for always). */
    public void fault(String method, String fault, int count) throws IOException {
        tell(method + "=" + fault + ":" + count);
    }

    /** No more faults. */
    public void clearFaults() throws IOException {
        tell("clear");
    }

    private void tell(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
        String answer = out.readLine();
        if (!"ok".equals(answer)) {
            throw new IOException("vcsim: " + answer);
        }
    }

    /** Runs govc against it and returns its output. */
    public String govc(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Peers.find("bin/govc").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GOVC_URL",
                        url.toString(),
                        "GOVC_USERNAME",
                        USER,
                        "GOVC_PASSWORD",
                        PASSWORD,
                        "GOVC_INSECURE",
                        "1",
                        "GOVC_PERSIST_SESSION",
                        "false"));
        Process govc = builder.start();
        String output = new String(govc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (govc.waitFor() != 0) {
            throw new IOException("govc " + List.of(arguments) + ": " + output);
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
