package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** OvfManager.CreateDescriptor, as far as exporters need it: files, disks and the machine's name and size. */
final class OvfMethods {
    static final MoRef MANAGER = new MoRef("OvfManager", "OvfManager");
    private final Inventory inventory;

    OvfMethods(Inventory inventory) {
        this.inventory = inventory;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("CreateDescriptor", this::createDescriptor);
        inventory.add(EntityObject.service(MANAGER));
    }

    private Future<Object> createDescriptor(Call call) {
        VmObject vm = inventory.get(call.request().requiredRef("obj"), VmObject.class);
        XmlNode parameters = call.request().child("cdp");
        List<XmlNode> files = parameters == null ? List.of() : parameters.all("ovfFiles");
        return Future.succeededFuture(DataObject.of("OvfCreateDescriptorResult")
                .put("ovfDescriptor", descriptor(vm, files))
                .put("includeImageFiles", false));
    }

    private static String descriptor(VmObject vm, List<XmlNode> files) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.append("<Envelope xmlns=\"http://schemas.dmtf.org/ovf/envelope/1\"")
                .append(" xmlns:ovf=\"http://schemas.dmtf.org/ovf/envelope/1\">\n<References>\n");
        for (int i = 0; i < files.size(); i++) {
            out.append("<File ovf:href=\"").append(escape(files.get(i).required("path")));
            out.append("\" ovf:id=\"file").append(i + 1).append("\" ovf:size=\"");
            out.append(files.get(i).required("size")).append("\"/>\n");
        }
        out.append("</References>\n<DiskSection>\n<Info>Virtual disks</Info>\n");
        List<VmDisk> disks = vm.disks();
        for (int i = 0; i < disks.size(); i++) {
            out.append("<Disk ovf:capacity=\"").append(disks.get(i).capacityBytes());
            out.append("\" ovf:diskId=\"vmdisk").append(i + 1).append("\" ovf:fileRef=\"file");
            out.append(i + 1).append("\"/>\n");
        }
        out.append("</DiskSection>\n<VirtualSystem ovf:id=\"").append(escape(vm.name()));
        return out.append("\"><Info>A virtual machine</Info></VirtualSystem>\n</Envelope>\n")
                .toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
