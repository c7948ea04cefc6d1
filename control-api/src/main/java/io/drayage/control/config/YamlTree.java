package io.drayage.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML as a tree of texts. Composed, never constructed: no tag can make an object, and a thumbprint such as {@code 0012…} or a size stays the text that was
 * written instead of becoming a number.
 */
final class YamlTree {
    private static final int MAX_DEPTH = 16;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private YamlTree() {}

    /**
     * Parses one document; an empty text gives a missing node.
     *
     * @param key what to name in errors
     * @throws ConfigException for anything that is not one YAML document without duplicate keys
     */
    static JsonNode parse(String key, String text) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            return root == null ? MissingNode.getInstance() : convert(key, root, 0);
        } catch (MarkedYAMLException e) {
            throw new ConfigException(key, key + ": not YAML" + line(e) + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new ConfigException(key, key + ": not YAML: " + e.getMessage());
        }
    }

    private static String line(MarkedYAMLException e) {
        return e.getProblemMark() == null
                ? ""
                : " at line " + (e.getProblemMark().getLine() + 1);
    }

    private static JsonNode convert(String key, Node node, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ConfigException(key, key + ": nested more than " + MAX_DEPTH + " levels deep");
        }
        if (node instanceof MappingNode mapping) {
            return object(key, mapping, depth);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = NODES.arrayNode();
            sequence.getValue().forEach(item -> array.add(convert(key, item, depth + 1)));
            return array;
        }
        return scalar(node);
    }

    private static ObjectNode object(String key, MappingNode mapping, int depth) {
        ObjectNode object = NODES.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                throw new ConfigException(key, key + ": a key must be a text, at line " + line(tuple.getKeyNode()));
            }
            if (object.has(name.getValue())) {
                throw new ConfigException(
                        name.getValue(),
                        name.getValue() + ": given twice, again at line " + line(name) + "; expected once");
            }
            object.set(name.getValue(), convert(key, tuple.getValueNode(), depth + 1));
        }
        return object;
    }

    private static JsonNode scalar(Node node) {
        return node.getTag().equals(Tag.NULL) ? NODES.nullNode() : NODES.textNode(((ScalarNode) node).getValue());
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
