package io.drayage.lab.vcenter;

import io.drayage.lab.soap.XmlNode;
import java.util.List;

/** Which properties of which type: vim25's PropertySpec. */
record PropertySpec(String type, boolean all, List<String> paths) {
    static PropertySpec parse(XmlNode node) {
        return new PropertySpec(
                node.required("type"),
                node.flag("all"),
                node.all("pathSet").stream().map(XmlNode::text).toList());
    }
}
