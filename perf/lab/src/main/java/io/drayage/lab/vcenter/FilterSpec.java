package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** vim25's PropertyFilterSpec: where to start, where to go from there, what to read. */
final class FilterSpec {
    /** A step to other objects; one without type only refers to another by name. */
    private record Step(String name, String type, String path, boolean skip, List<Step> next) {
        static Step parse(XmlNode node) {
            return new Step(
                    node.optional("name").orElse(""),
                    node.optional("type").orElse(""),
                    node.optional("path").orElse(""),
                    node.flag("skip"),
                    node.all("selectSet").stream().map(Step::parse).toList());
        }
    }

    private record Start(MoRef object, boolean skip, List<Step> steps) {}

    private record Visit(MoRef object, Step step) {}

    private final List<PropertySpec> properties;
    private final List<Start> starts;
    private final boolean reportMissing;
    private final Map<String, Step> named = new HashMap<>();

    private FilterSpec(List<PropertySpec> properties, List<Start> starts, boolean reportMissing) {
        this.properties = properties;
        this.starts = starts;
        this.reportMissing = reportMissing;
        starts.forEach(start -> start.steps().forEach(this::remember));
    }

    static FilterSpec parse(XmlNode node) {
        List<Start> starts = new ArrayList<>();
        for (XmlNode object : node.all("objectSet")) {
            List<Step> steps = object.all("selectSet").stream().map(Step::parse).toList();
            starts.add(new Start(object.requiredRef("obj"), object.flag("skip"), steps));
        }
        List<PropertySpec> properties =
                node.all("propSet").stream().map(PropertySpec::parse).toList();
        return new FilterSpec(properties, starts, node.flag("reportMissingObjectsInResults"));
    }

    private void remember(Step step) {
        if (!step.name().isEmpty() && !step.type().isEmpty()) {
            named.putIfAbsent(step.name(), step);
        }
        step.next().forEach(this::remember);
    }

    /** The objects selected now, each once, in the order of the walk. */
    List<Selected> select(Inventory inventory, Asker asker) {
        Walk walk = new Walk(inventory, asker);
        for (Start start : starts) {
            ManagedObject object = inventory.find(start.object());
            if (object == null) {
                if (reportMissing) {
                    continue;
                }
                throw SoapFault.notFound(start.object());
            }
            walk.visit(object, start.skip(), start.steps());
        }
        return List.copyOf(walk.found.values());
    }

    private final class Walk {
        private final Inventory inventory;
        private final Asker asker;
        private final Map<MoRef, Selected> found = new LinkedHashMap<>();
        private final Set<Visit> done = new HashSet<>();

        Walk(Inventory inventory, Asker asker) {
            this.inventory = inventory;
            this.asker = asker;
        }

        void visit(ManagedObject object, boolean skip, List<Step> steps) {
            if (!skip) {
                select(object);
            }
            for (Step step : steps) {
                Step full = step.type().isEmpty() ? named.get(step.name()) : step;
                if (full != null
                        && TypeTree.isA(object.ref().type(), full.type())
                        && done.add(new Visit(object.ref(), full))) {
                    follow(object, full);
                }
            }
        }

        private void select(ManagedObject object) {
            PropertySpec spec = specFor(object.ref().type());
            if (spec != null) {
                found.putIfAbsent(object.ref(), new Selected(object, spec));
            }
        }

        private void follow(ManagedObject object, Step step) {
            Object target = PropertyReader.read(object, step.path(), asker);
            List<?> targets =
                    target instanceof ListValue list ? list.items() : target == null ? List.of() : List.of(target);
            for (Object each : targets) {
                ManagedObject next = each instanceof MoRef ref ? inventory.find(ref) : null;
                if (next != null) {
                    visit(next, step.skip(), step.next());
                }
            }
        }
    }

    private @Nullable PropertySpec specFor(String type) {
        for (PropertySpec spec : properties) {
            if (TypeTree.isA(type, spec.type())) {
                return spec;
            }
        }
        return null;
    }
}
