package io.drayage.lab.aws;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * What the caller may do. Without a policy everything; with policies what one of them allows and none denies ("Policy evaluation logic", IAM user guide): actions and
 * resources with wildcards, conditions not evaluated. Any thread.
 */
public final class Permissions {
    private record Statement(boolean allow, List<Pattern> actions, List<Pattern> resources) {
        boolean covers(String action, String resource) {
            return actions.stream().anyMatch(pattern -> pattern.matcher(action).matches())
                    && resources.stream()
                            .anyMatch(pattern -> pattern.matcher(resource).matches());
        }
    }

    private final List<Statement> statements = new CopyOnWriteArrayList<>();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    /** From now on only what policies allow is allowed; adds one. */
    public Permissions policy(String json) {
        Object found = new JsonObject(json).getValue("Statement");
        JsonArray all = found instanceof JsonArray array ? array : new JsonArray().add(found);
        for (int i = 0; i < all.size(); i++) {
            JsonObject statement = all.getJsonObject(i);
            statements.add(new Statement(
                    statement.getString("Effect").equals("Allow"),
                    patterns(statement.getValue("Action"), true),
                    patterns(statement.getValue("Resource", "*"), false)));
        }
        return this;
    }

    /** Takes one action away, whatever policies say. */
    public Permissions without(String action) {
        removed.add(action);
        return this;
    }

    /** Gives back what {@link #without} took. */
    public void restore() {
        removed.clear();
    }

    /** The actions that were asked for so far, allowed or not. */
    public Set<String> used() {
        return new TreeSet<>(used);
    }

    /** Throws the error that {@code denied} makes unless the action is allowed. */
    void check(String action, String resource, AwsError denied) {
        used.add(action);
        boolean allowed = statements.isEmpty()
                || statements.stream().anyMatch(one -> one.allow() && one.covers(action, resource));
        boolean refused = removed.contains(action)
                || statements.stream().anyMatch(one -> !one.allow() && one.covers(action, resource));
        if (!allowed || refused) {
            throw denied;
        }
    }

    private static List<Pattern> patterns(Object value, boolean ignoreCase) {
        List<Pattern> patterns = new ArrayList<>();
        JsonArray all = value instanceof JsonArray array ? array : new JsonArray().add(value);
        for (int i = 0; i < all.size(); i++) {
            StringBuilder regex = new StringBuilder();
            for (char c : all.getString(i).toCharArray()) {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
            patterns.add(Pattern.compile(regex.toString(), ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
        }
        return patterns;
    }
}
