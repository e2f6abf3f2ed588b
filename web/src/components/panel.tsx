import { Alert, Button, Group } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { TEXT } from "./text.ts";
import { Reload } from "./ways-on.tsx";

interface Props {
  /** The name at the start of a sentence: "The chart". */
  name: string;
  children: ReactNode;
}

/** A part of a page that can fail without affecting the rest. */
export class Panel extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Alert color="red" variant="light" role="alert" title={TEXT.partFailed(this.props.name)}>
        <Group justify="space-between">
          {TEXT.partFailedHelp}
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => this.setState({ hasFailed: false })}>
              {TEXT.tryAgain}
            </Button>
            <Reload size="xs" />
          </Group>
        </Group>
      </Alert>
    );
  }
}
