package io.drayage.control.sms;

import io.drayage.control.store.App;
import io.drayage.control.store.AppJob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes an app's CloudFormation template to S3, as JSON or YAML. */
public final class TemplatePublication {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final Apps apps;
    private final Optional<Bucket> bucket;
    private final InstantSource clock;

    /** Where templates go. */
    public interface Bucket {
        /** Its name. */
        String name();

        /** Writes an object below the staging prefix and answers its whole key. */
        Future<String> write(String key, Buffer body);
    }

    /** @param bucket empty without a staging bucket */
    public TemplatePublication(Apps apps, Optional<Bucket> bucket, InstantSource clock) {
        this.apps = Objects.requireNonNull(apps);
        this.bucket = Objects.requireNonNull(bucket);
        this.clock = Objects.requireNonNull(clock);
    }

    /** What GenerateTemplate and GenerateChangeSet answer. */
    record Answer(S3Location s3Location) {}

    /** S3Location. */
    record S3Location(String bucket, String key) {}

    /**
     * @param kind first part of the object's name
     * @param format JSON or YAML
     */
    Future<Answer> publish(String appId, String kind, String format) {
        Bucket target = bucket.orElseThrow(() -> SmsException.notPermitted(
                "No staging bucket is configured, so there is nowhere to write a template. Set staging.bucket."));
        return apps.store()
                .get(appId)
                .compose(app -> apps.store().jobs(List.of(appId)).map(jobs -> template(app, jobs)))
                .compose(template -> target.write(key(appId, kind, format), text(template, format)))
                .map(key -> new Answer(new S3Location(target.name(), key)));
    }

    private static Map<String, Object> template(App app, List<AppJob> jobs) {
        return new AppTemplate(app, jobs).build();
    }

    private String key(String appId, String kind, String format) {
        return "apps/" + appId + "/" + kind + "-" + STAMP.format(clock.instant().atOffset(ZoneOffset.UTC)) + "."
                + format.toLowerCase(Locale.ROOT);
    }

    private static Buffer text(Map<String, Object> template, String format) {
        if (format.equals("JSON")) {
            return Buffer.buffer(SmsJson.bytes(template));
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return Buffer.buffer(new Yaml(options).dump(template).getBytes(StandardCharsets.UTF_8));
    }
}
